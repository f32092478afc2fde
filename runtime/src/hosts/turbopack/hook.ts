import type { Context } from "../../core/context.js";
import { inertContext } from "../../core/inert.js";
import { turbopackContext } from "./host.js";
import type { TurbopackContext, TurbopackHot } from "./runtime.js";

/**
 * The hook that the plugin imports in development builds of Turbopack (rule D1).
 * @param hot `import.meta.turbopackHot` of the module; `undefined` where HMR is off
 * @param context the module's `__turbopack_context__`
 */
export function turbopackHot(hot: TurbopackHot | undefined, context: TurbopackContext | undefined): Context {
  return (hot && context && turbopackContext(hot, context)) ?? inertContext();
}
