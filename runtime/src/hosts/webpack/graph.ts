import type { ModuleGraph } from "../../core/plan.js";
import type { PruneGraph } from "../../core/prune.js";
import type { WebpackModule } from "./require.js";

/** Removes a module from the importers of what it imports. */
export function detachImports(id: string, cache: Readonly<Record<string, WebpackModule>>): void {
  for (const child of cache[id]?.children ?? []) {
    const imported = cache[child];
    if (imported) imported.parents = imported.parents.filter((parent) => String(parent) !== id);
  }
}

/**
 * The module cache of webpack and rspack as a module graph.
 * @param unfinished modules that take no update alone
 */
export function graphOf(
  cache: Readonly<Record<string, WebpackModule>>,
  unfinished: ReadonlySet<string>,
): ModuleGraph & PruneGraph {
  const acceptors = new Map<string, Set<string>>();
  for (const id in cache) {
    for (const dependency in cache[id]!.hot._acceptedDependencies) {
      acceptors.set(dependency, (acceptors.get(dependency) ?? new Set()).add(id));
    }
  }
  return {
    has: (id) => id in cache,
    isRoot: (id) => cache[id]!.hot._main,
    isSelfAccepting: (id) => cache[id]!.hot._selfAccepted && !unfinished.has(id),
    importersOf: (id) => cache[id]!.parents.map(String),
    importedBy: (id) => cache[id]!.children.map(String),
    acceptorsOf: (id) => acceptors.get(id) ?? new Set(),
  };
}
