import type { Context } from "../../core/context.js";
import { inertContext } from "../../core/inert.js";
import { hostOf } from "./host.js";
import type { TurbopackContext, TurbopackHot } from "./runtime.js";

/** Turbopack's runtime, as it passes it to this module. */
declare const __turbopack_context__: TurbopackContext | undefined;

// Before the first module that uses the API imports anything else.
const host = typeof __turbopack_context__ === "undefined" ? undefined : hostOf(__turbopack_context__);

/**
 * The hook that the plugin imports in development builds of Turbopack (rule D1).
 * @param hot `import.meta.turbopackHot` of the module; `undefined` where HMR is off
 * @param context the module's `__turbopack_context__`
 */
export function turbopackHot(hot: TurbopackHot | undefined, context: TurbopackContext | undefined): Context {
  return (hot && context && host?.contextOf(hot, context.m)) ?? inertContext();
}
