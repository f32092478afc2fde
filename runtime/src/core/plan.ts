/** Who imports what, as an update sees it. */
export interface Graph {
  /** Whether the module is loaded: one that is not is no reason for anything. */
  has(id: string): boolean;
  acceptsItself(id: string): boolean;
  isRoot(id: string): boolean;
  importersOf(id: string): Iterable<string>;
  /** Whether `importer` accepted its dependency `id`. */
  accepts(importer: string, id: string): boolean;
}

/** What an update will do, decided before anything is run (rule U2). */
export interface Plan {
  /** Modules to be disposed and evaluated again. */
  outdated: string[];
  /** A path to a root without a boundary, from the changed module up: without it the update is accepted. */
  unaccepted: string[] | undefined;
}

/**
 * Walks up from the changed modules: a module that accepts itself is a boundary, an importer that accepted the
 * dependency it was reached through is one and is not evaluated again.
 */
export function plan(changed: readonly string[], graph: Graph): Plan {
  const outdated = new Set<string>();
  const reachedFrom = new Map<string, string>();
  let unaccepted: string[] | undefined;
  const queue = changed.filter((id) => graph.has(id));
  for (const id of queue) {
    if (outdated.has(id)) continue;
    outdated.add(id);
    if (graph.acceptsItself(id)) continue;
    if (graph.isRoot(id)) unaccepted ??= chain(id, reachedFrom);
    for (const importer of graph.importersOf(id)) {
      if (!graph.has(importer) || outdated.has(importer) || graph.accepts(importer, id)) continue;
      if (!reachedFrom.has(importer)) reachedFrom.set(importer, id);
      queue.push(importer);
    }
  }
  return { outdated: [...outdated], unaccepted };
}

/** From the changed module up to `id`. */
function chain(id: string, reachedFrom: ReadonlyMap<string, string>): string[] {
  const path = [];
  for (let at: string | undefined = id; at !== undefined; at = reachedFrom.get(at)) path.unshift(at);
  return path;
}

/**
 * Modules that nobody imports any more, importers before what they imported (rule U10). A cycle begins with the one that was
 * imported from outside.
 */
export function pruneOrder(
  dropped: readonly string[],
  graph: {
    has(id: string): boolean;
    importersOf(id: string): Iterable<string>;
    importedBy(id: string): Iterable<string>;
  },
): string[] {
  const all = new Set(dropped.filter((id) => graph.has(id)));
  const ordered = new Set<string>();
  const entries = [...all].filter((id) => [...graph.importersOf(id)].some((importer) => !all.has(importer)));
  const stack = [...all, ...entries.reverse()];
  while (stack.length > 0) {
    const id = stack.pop()!;
    if (!all.has(id) || ordered.has(id)) continue;
    ordered.add(id);
    stack.push(...[...graph.importedBy(id)].reverse());
  }
  return [...ordered];
}

/**
 * Modules that invalidated themselves: their importers are handled as if those did not accept themselves (rule U12).
 * @param before those of which this was said already since the last change; added to. One that comes again is a cycle.
 * @returns why nothing but a full reload is left; or who is to be evaluated again, and who accepted which of them.
 */
export function handOn(
  ids: Iterable<string>,
  graph: Graph,
  before: Set<string>,
): { unaccepted: string | undefined; outdated: Set<string>; accepting: Array<[importer: string, id: string]> } {
  const outdated = new Set<string>();
  const accepting: Array<[string, string]> = [];
  let unaccepted: string | undefined;
  for (const id of ids) {
    if (!graph.has(id)) continue;
    if (before.has(id) || graph.isRoot(id)) unaccepted ??= id;
    before.add(id);
    for (const importer of graph.importersOf(id)) {
      if (!graph.has(importer)) continue;
      if (graph.accepts(importer, id)) accepting.push([importer, id]);
      else outdated.add(importer);
    }
  }
  return { unaccepted, outdated, accepting };
}
