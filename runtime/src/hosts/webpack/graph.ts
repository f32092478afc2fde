import type { ModuleGraph } from "../../core/plan.js";
import type { PruneGraph } from "../../core/prune.js";
import type { WebpackModule } from "./require.js";

/**
 * The module cache of webpack and rspack as a module graph.
 * @param acceptors from our contexts; code that calls `import.meta.webpackHot.accept` itself is known to the bundler alone
 */
export function graphOf(
  cache: Readonly<Record<string, WebpackModule>>,
  acceptors: ReadonlyMap<string, ReadonlySet<string>>,
): ModuleGraph & PruneGraph {
  const importersOf = (id: string): string[] => cache[id]!.parents.map(String);
  return {
    has: (id) => id in cache,
    isRoot: (id) => Boolean(cache[id]!.hot?._main),
    isSelfAccepting: (id) => !cache[id]!.hot || Boolean(cache[id]!.hot!._selfAccepted),
    importersOf,
    importedBy: (id) => cache[id]!.children.map(String),
    acceptorsOf: (id) =>
      new Set([
        ...(acceptors.get(id) ?? []),
        ...importersOf(id).filter((importer) => cache[importer]?.hot?._acceptedDependencies[id]),
      ]),
  };
}
