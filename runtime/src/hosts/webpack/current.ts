import { WebpackHost } from "./host.js";
import type { WebpackHot, WebpackRequire } from "./require.js";

declare const __webpack_require__: WebpackRequire;
declare global {
  interface ImportMeta {
    readonly webpackHot?: WebpackHot;
  }
}

// Both names are replaced by webpack and rspack; without them, or without their HMR plugin, there is no host.
const own = import.meta.webpackHot;

/** The host of this page, if webpack or rspack runs it. */
export const host =
  own && typeof __webpack_require__ === "function" ? new WebpackHost(__webpack_require__, own) : undefined;
