import { WebpackHost } from "./host.js";
import type { WebpackHot, WebpackRequire } from "./require.js";

declare const __webpack_require__: WebpackRequire & { i: { host?: WebpackHost } };
declare global {
  interface ImportMeta {
    readonly webpackHot?: WebpackHot;
  }
}

// Both names are replaced by webpack and rspack; without them, or without their HMR plugin, there is no host.
const own = import.meta.webpackHot;

/**
 * The host of this page, if webpack or rspack runs it. It outlives this module: a build that has no module left that uses the
 * API drops it, and a later build brings it back.
 */
export const host =
  own && typeof __webpack_require__ === "function"
    ? (__webpack_require__.i.host ??= new WebpackHost(__webpack_require__, own))
    : undefined;
