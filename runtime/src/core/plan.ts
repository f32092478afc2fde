/** The module graph, as far as an update needs it. Ids are the host's. */
export interface ModuleGraph {
  /** Whether the module is loaded. A module that is not loaded has no part in an update. */
  has(id: string): boolean;
  isRoot(id: string): boolean;
  isSelfAccepting(id: string): boolean;
  importersOf(id: string): Iterable<string>;
  /** The loaded modules that accepted `id` as a dependency. */
  acceptorsOf(id: string): ReadonlySet<string>;
}

/** A module that takes an update, and the module through which the update reached it; the same for a self-accepting one. */
export type Boundary = [boundary: string, acceptedVia: string];

/** What an update will do, decided before anything runs (rule U2). */
export interface Plan {
  /** Modules to dispose and evaluate again. */
  outdated: string[];
  /** Without modules that accepted a dependency and are outdated themselves (rule U6). */
  boundaries: Boundary[];
  /** Modules that called `invalidate()`: only their importers take the update (rule U12). */
  invalidated: readonly string[];
  /**
   * From the changed module to the root that it reached without a boundary; empty if the update is accepted, because every
   * path up from a changed module ends at a boundary.
   */
  chain: string[];
}

/**
 * Propagates changes up the module graph (rule U2): a self-accepting module is a boundary, and so is an importer that
 * accepted the dependency it was reached through; the latter is not re-evaluated.
 *
 * @param changed modules with new code
 * @param invalidated modules that called `invalidate()`: their importers are handled as if these did not accept
 *   themselves, and they are not re-evaluated (rule U12)
 */
export function propagate(changed: Iterable<string>, graph: ModuleGraph, invalidated: readonly string[] = []): Plan {
  /** The outdated modules, each with the module through which the update reached it. */
  const reachedFrom = new Map<string, string | undefined>();
  const boundaries: Boundary[] = [];
  const chain: string[] = [];

  const reach = (id: string, from?: string): void => {
    if (graph.has(id) && !reachedFrom.has(id)) reachedFrom.set(id, from);
  };
  const visit = (id: string, isBoundary: boolean): void => {
    const acceptors = graph.acceptorsOf(id);
    for (const boundary of acceptors) boundaries.push([boundary, id]);
    if (isBoundary) {
      boundaries.push([id, id]);
      return;
    }
    if (graph.isRoot(id) && !chain[0]) {
      // Modules that invalidated themselves can be part of a cycle.
      for (let at: string | undefined = id; at !== undefined && !chain.includes(at); at = reachedFrom.get(at))
        chain.unshift(at);
    }
    for (const importer of graph.importersOf(id)) if (!acceptors.has(importer)) reach(importer, id);
  };

  for (const id of changed) reach(id);
  for (const id of invalidated) if (graph.has(id)) visit(id, false);
  // The loop also reaches the importers that `visit` adds.
  for (const id of reachedFrom.keys()) visit(id, graph.isSelfAccepting(id));
  return {
    outdated: [...reachedFrom.keys()],
    boundaries: boundaries.filter(([boundary, acceptedVia]) => boundary === acceptedVia || !reachedFrom.has(boundary)),
    invalidated,
    chain,
  };
}
