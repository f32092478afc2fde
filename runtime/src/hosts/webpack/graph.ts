import type { Graph } from "../../core/plan.js";
import type { WebpackModule } from "./require.js";

/** The module cache of webpack and rspack. */
export function graphOf(cache: Readonly<Record<string, WebpackModule>>): Graph & { importedBy(id: string): string[] } {
  return {
    has: (id) => id in cache,
    acceptsItself: (id) => !cache[id]!.hot || Boolean(cache[id]!.hot!._selfAccepted),
    isRoot: (id) => Boolean(cache[id]!.hot?._main),
    importersOf: (id) => cache[id]!.parents.map(String),
    importedBy: (id) => cache[id]!.children.map(String),
    accepts: (importer, id) => Boolean(cache[importer]!.hot?._acceptedDependencies[id]),
  };
}
