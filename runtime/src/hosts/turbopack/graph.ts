import type { Module } from "../../core/module.js";
import type { ModuleGraph } from "../../core/plan.js";
import { type PruneGraph, pruneOrder } from "../../core/prune.js";
import type { Id, TurbopackModule } from "./runtime.js";
import type { ProbedModule } from "./updates.js";

/**
 * Turbopack's module cache as a module graph.
 * @param modules those that use the API
 * @param probe asks Turbopack, which alone knows what others accepted
 * @param isUnfinished whether a module takes no update alone
 */
export function graphOf(
  cached: (id: string) => TurbopackModule | undefined,
  modules: Iterable<Module>,
  probe: (id: Id) => ProbedModule,
  isUnfinished: (id: string) => boolean,
): ModuleGraph & PruneGraph {
  const known = new Map<string, Module>();
  const acceptors = new Map<string, string[]>();
  for (const module of modules) {
    known.set(module.id, module);
    for (const dependency of module.instance.acceptances.flatMap(({ dependencies = [] }) => dependencies)) {
      acceptors.set(dependency, [...(acceptors.get(dependency) ?? []), module.id]);
    }
  }
  const probed = new Map<string, ProbedModule>();
  const probeOnce = (id: string): ProbedModule => {
    const result = probed.get(id) ?? probe(cached(id)!.id);
    probed.set(id, result);
    return result;
  };
  return {
    has: (id) => cached(id) !== undefined,
    isRoot: (id) => probeOnce(id).isRoot,
    isSelfAccepting: (id) =>
      !isUnfinished(id) && (Boolean(known.get(id)?.instance.selfAcceptances[0]) || probeOnce(id).isSelfAccepting),
    importersOf: (id) => (cached(id)?.parents ?? []).map(String).filter((importer) => cached(importer)),
    importedBy: (id) => (cached(id)?.children ?? []).map(String),
    acceptorsOf: (id) => new Set([...(acceptors.get(id) ?? []), ...probeOnce(id).acceptors.map(String)]),
  };
}

/**
 * Sorts modules as a fresh start evaluates them: each after what it imports, and importers in the order of the imports.
 */
export function inEvaluationOrder(ids: readonly string[], graph: PruneGraph): string[] {
  const withImporters = new Set(ids);
  const roots: string[] = [];
  // The loop also reaches what it adds.
  for (const id of withImporters) {
    const importers = [...graph.importersOf(id)];
    if (!importers[0]) roots.push(id);
    for (const importer of importers) withImporters.add(importer);
  }
  // Where the walk starts, the last one first. Modules of a cycle that nobody imports have no root.
  const starts = [...new Set([...roots, ...ids, ...withImporters])].reverse();
  const importedBy = (id: string): string[] => [...graph.importedBy(id)].reverse();
  const wanted = new Set(ids);
  return pruneOrder(starts, { ...graph, importedBy })
    .reverse()
    .filter((id) => wanted.has(id));
}
