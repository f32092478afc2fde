import type { Context } from "../../core/context.js";
import { inertContext } from "../../core/inert.js";
import { host } from "./current.js";
import type { WebpackHot } from "./require.js";

/**
 * The hook that the plugin imports in development builds of webpack and rspack (rule D1).
 * @param hot `import.meta.webpackHot` of the module; `undefined` where HMR is off
 */
export function webpackHot(hot: WebpackHot | undefined): Context {
  return (hot && host?.contextOf(hot)) ?? inertContext();
}
