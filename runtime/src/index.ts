/**
 * The hooks that development builds import (see the plugin's `develop.rs`), one per host. Production builds import
 * nothing of this.
 */
import type { Context } from "./context.js";
import { inertContext } from "./inert.js";
import { turbopackContext, type TurbopackContext, type TurbopackHot } from "./turbopack.js";
import { host } from "./webpack/instance.js";
import type { WebpackHot } from "./webpack/require.js";

export type * from "./api.js";

/** webpack and rspack. @param hot `import.meta.webpackHot` of the module. */
export function webpackHot(hot: WebpackHot | undefined): Context {
  return (hot && host?.contextOf(hot)) ?? inertContext();
}

/** Turbopack. @param hot `import.meta.turbopackHot` of the module. @param context its run time. */
export function turbopackHot(hot: TurbopackHot | undefined, context: TurbopackContext | undefined): Context {
  return (hot && context && turbopackContext(hot, context)) ?? inertContext();
}

/** Our own registry, which hands out `import.meta.hot` itself. @param meta `import.meta` of the module. */
export function registryHot(meta: { hot?: Context }): Context {
  return meta.hot ?? inertContext();
}
