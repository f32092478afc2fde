import type { WebpackModule } from "./require.js";

/** What an update will do, decided before anything is run (rule U2). */
export type Plan =
  /** Modules to be disposed and evaluated again, dependencies before their importers. */
  | { outdated: string[]; unaccepted?: undefined }
  /** A path to a root without a boundary, from the changed module up: the page has to be reloaded. */
  | { unaccepted: string[] };

/**
 * Walks up from the changed modules: a module that accepts itself is a boundary, an importer that accepted the
 * dependency it was reached through is one and is not evaluated again.
 */
export function plan(changed: readonly string[], cache: Readonly<Record<string, WebpackModule>>): Plan {
  const outdated = new Set<string>();
  const reachedFrom = new Map<string, string>();
  // A module that is not loaded is no reason for anything.
  const queue = changed.filter((id) => cache[id]);
  for (const id of queue) {
    if (outdated.has(id)) continue;
    outdated.add(id);
    const { hot, parents } = cache[id]!;
    if (!hot || hot._selfAccepted) continue;
    if (hot._main) return { unaccepted: chain(id, reachedFrom) };
    for (const parent of parents.map(String)) {
      const importer = cache[parent];
      if (!importer || outdated.has(parent) || importer.hot?._acceptedDependencies[id]) continue;
      if (!reachedFrom.has(parent)) reachedFrom.set(parent, id);
      queue.push(parent);
    }
  }
  return { outdated: [...outdated] };
}

/** From the changed module up to `id`. */
function chain(id: string, reachedFrom: ReadonlyMap<string, string>): string[] {
  const path = [id];
  for (let from = reachedFrom.get(id); from !== undefined && !path.includes(from); from = reachedFrom.get(from)) {
    path.unshift(from);
  }
  return path;
}

/**
 * Modules that the build dropped, importers before what they imported (rule U10). A cycle begins with the one that
 * was imported from outside.
 */
export function pruneOrder(dropped: readonly string[], cache: Readonly<Record<string, WebpackModule>>): string[] {
  const all = new Set(dropped.filter((id) => cache[id]));
  const ordered = new Set<string>();
  const entries = [...all].filter((id) => cache[id]!.parents.some((parent) => !all.has(String(parent))));
  const stack = [...all, ...entries.reverse()];
  while (stack.length > 0) {
    const id = stack.pop()!;
    if (!all.has(id) || ordered.has(id)) continue;
    ordered.add(id);
    stack.push(...cache[id]!.children.map(String).reverse());
  }
  return [...ordered];
}
