/**
 * The hooks that development builds import (see the plugin's `develop.rs`), one per host. Production builds import
 * nothing of this.
 */
import type { Context } from "./context.js";
import { inertContext } from "./inert.js";
import { turbopackContext, type TurbopackHot } from "./turbopack.js";
import { WebpackHost } from "./webpack/host.js";
import type { WebpackHot, WebpackRequire } from "./webpack/require.js";

export type * from "./api.js";

declare const __webpack_require__: WebpackRequire;
declare global {
  interface ImportMeta {
    readonly webpackHot?: WebpackHot;
  }
}

// Both names are replaced by webpack and rspack; without them, or without their HMR plugin, there is no host.
const own = import.meta.webpackHot;
const webpack = own && typeof __webpack_require__ === "function" ? new WebpackHost(__webpack_require__, own) : undefined;

/** webpack and rspack. @param hot `import.meta.webpackHot` of the module. */
export function webpackHot(hot: WebpackHot | undefined): Context {
  return (hot && webpack?.contextOf(hot)) ?? inertContext();
}

/** Turbopack. @param hot `import.meta.turbopackHot` of the module. */
export function turbopackHot(hot: TurbopackHot | undefined): Context {
  return hot ? turbopackContext(hot) : inertContext();
}

/** Our own registry, which hands out `import.meta.hot` itself. @param meta `import.meta` of the module. */
export function registryHot(meta: { hot?: Context }): Context {
  return meta.hot ?? inertContext();
}
