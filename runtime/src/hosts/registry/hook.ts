import type { Context } from "../../core/context.js";
import { inertContext } from "../../core/inert.js";

/**
 * The hook that the plugin imports in modules of our own registry, which sets `import.meta.hot` itself (rule D1).
 * @param meta `import.meta` of the module
 */
export function registryHot(meta: { hot?: Context }): Context {
  return meta.hot ?? inertContext();
}
