/**
 * Types of what page code imports besides code, and of `import.meta.env` (rule W4):
 * `"types": ["import-meta-hot/types", "import-meta-hot/types/page"]`.
 *
 * Declare the variables that `--env` names:
 *
 *     interface ImportMetaEnv {
 *       readonly PUBLIC_TITLE: string;
 *     }
 */
interface ImportMetaEnv {
  readonly MODE: "development" | "production";
  readonly DEV: boolean;
  readonly PROD: boolean;
}
interface ImportMeta {
  readonly env: ImportMetaEnv;
  readonly glob: ImportGlob;
}

interface ImportGlobOptions<Eager extends boolean, Query extends string> {
  /** Import the files with the module. Otherwise each value is a function that imports its file. */
  eager?: Eager;
  /** The export that is wanted. */
  import?: string;
  query?: Query | Record<string, string | number | boolean>;
  /** The folder that patterns and keys are relative to. */
  base?: string;
}
/** Types of files that are imported with a query. */
interface ImportGlobQueries {
  raw: string;
  url: string;
  inline: string;
}
/** Imports the files whose names match a pattern, as in Vite. The arguments have to be literals. */
interface ImportGlob {
  <
    Eager extends boolean,
    Query extends string,
    T = Query extends keyof ImportGlobQueries | `?${keyof ImportGlobQueries}` ? string : unknown,
  >(
    pattern: string | readonly string[],
    options?: ImportGlobOptions<Eager, Query>,
  ): (Eager extends true ? true : false) extends true ? Record<string, T> : Record<string, () => Promise<T>>;
  <T>(
    pattern: string | readonly string[],
    options?: ImportGlobOptions<false, string>,
  ): Record<string, () => Promise<T>>;
  <T>(pattern: string | readonly string[], options: ImportGlobOptions<true, string>): Record<string, T>;
}

declare module "*.module.css" {
  const names: Readonly<Record<string, string>>;
  export default names;
}
declare module "*.css" {}
declare module "*.txt" {
  const text: string;
  export default text;
}
declare module "*.jsonc" {
  const value: any;
  export default value;
}
declare module "*.toml" {
  const value: any;
  export default value;
}
declare module "*.yaml" {
  const value: any;
  export default value;
}
declare module "*.yml" {
  const value: any;
  export default value;
}
declare module "*?url" {
  const url: string;
  export default url;
}
declare module "*?raw" {
  const text: string;
  export default text;
}
declare module "*?inline" {
  const text: string;
  export default text;
}
declare module "*.svg" {
  const url: string;
  export default url;
}
declare module "*.png" {
  const url: string;
  export default url;
}
declare module "*.jpg" {
  const url: string;
  export default url;
}
declare module "*.jpeg" {
  const url: string;
  export default url;
}
declare module "*.gif" {
  const url: string;
  export default url;
}
declare module "*.webp" {
  const url: string;
  export default url;
}
declare module "*.avif" {
  const url: string;
  export default url;
}
declare module "*.ico" {
  const url: string;
  export default url;
}
declare module "*.woff" {
  const url: string;
  export default url;
}
declare module "*.woff2" {
  const url: string;
  export default url;
}
declare module "*.mp3" {
  const url: string;
  export default url;
}
declare module "*.mp4" {
  const url: string;
  export default url;
}
declare module "*.webm" {
  const url: string;
  export default url;
}
declare module "*.pdf" {
  const url: string;
  export default url;
}
declare module "*.wasm" {
  const url: string;
  export default url;
}
