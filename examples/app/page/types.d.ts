import "react";

declare global {
  interface ImportMetaEnv {
    readonly PUBLIC_EVENT: string;
  }
}
declare module "react" {
  interface CSSProperties {
    /** Color of a category. */
    "--category"?: string;
  }
}
