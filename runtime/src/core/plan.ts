/** The module graph, as far as an update needs it. Ids are the host's. */
export interface ModuleGraph {
  /** Whether the module is loaded. A module that is not loaded has no part in an update. */
  has(id: string): boolean;
  isRoot(id: string): boolean;
  isSelfAccepting(id: string): boolean;
  importersOf(id: string): Iterable<string>;
  /** The modules that accepted `id` as a dependency. */
  acceptorsOf(id: string): ReadonlySet<string>;
}

/** A module that takes an update, and the module through which the update reached it; the same for a self-accepting one. */
export interface Boundary {
  boundary: string;
  acceptedVia: string;
}

/** What an update will do, decided before anything runs (rule U2). */
export interface Plan {
  /** "accepted" if every path up from a changed module ends at a boundary. */
  type: "accepted" | "unaccepted";
  /** Modules to dispose and evaluate again. */
  outdated: string[];
  /** Without modules that accepted a dependency and are outdated themselves (rule U6). */
  boundaries: Boundary[];
  /** Modules that called `invalidate()`: only their importers take the update (rule U12). */
  invalidated: string[];
  /** From the changed module to the root that it reached without a boundary; empty if the update is accepted. */
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
  const outdated = new Set<string>();
  const boundaries: Boundary[] = [];
  const reachedFrom = new Map<string, string>();
  let chain: string[] = [];
  const queue = [...changed];

  const visit = (id: string, isBoundary: boolean): void => {
    const acceptors = graph.acceptorsOf(id);
    for (const boundary of acceptors) boundaries.push({ boundary, acceptedVia: id });
    if (isBoundary) {
      boundaries.push({ boundary: id, acceptedVia: id });
      return;
    }
    if (graph.isRoot(id) && !chain[0]) chain = chainTo(id, reachedFrom);
    for (const importer of graph.importersOf(id)) {
      if (outdated.has(importer) || acceptors.has(importer)) continue;
      if (!reachedFrom.has(importer)) reachedFrom.set(importer, id);
      queue.push(importer);
    }
  };

  for (const id of invalidated) if (graph.has(id)) visit(id, false);
  // The loop also reaches the importers that `visit` appends.
  for (const id of queue) {
    if (outdated.has(id) || !graph.has(id)) continue;
    outdated.add(id);
    visit(id, graph.isSelfAccepting(id));
  }
  return {
    type: chain[0] ? "unaccepted" : "accepted",
    outdated: [...outdated],
    boundaries: boundaries.filter(
      ({ boundary, acceptedVia }) => boundary === acceptedVia || (graph.has(boundary) && !outdated.has(boundary)),
    ),
    invalidated: [...invalidated],
    chain,
  };
}

/** The path from the changed module up to `id`. */
function chainTo(id: string, reachedFrom: ReadonlyMap<string, string>): string[] {
  const path: string[] = [];
  for (let at: string | undefined = id; at !== undefined && !path.includes(at); at = reachedFrom.get(at))
    path.unshift(at);
  return path;
}
