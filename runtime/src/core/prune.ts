import type { Events } from "./events.js";
import type { HangGuard } from "./hang-guard.js";

/** The part of the module graph that orders pruned modules. */
export interface PruneGraph {
  has(id: string): boolean;
  /** The importers, including those whose import this update removed. */
  importersOf(id: string): Iterable<string>;
  importedBy(id: string): Iterable<string>;
}

/** Orders unreachable modules so that importers come before what they imported (rule U10). A cycle starts where it was entered. */
export function pruneOrder(unreachable: readonly string[], graph: PruneGraph): string[] {
  const all = new Set(unreachable.filter((id) => graph.has(id)));
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

/** A module to prune. */
export interface PrunedModule {
  id: string;
  /** Its `dispose` callbacks, or those of the bundler where the module does not use the API. */
  dispose(): Promise<unknown> | undefined;
  /** Its `prune` callbacks, where it uses the API. */
  prune(): Promise<unknown> | undefined;
  /** Removes the module, so that a later import starts it fresh. */
  forget(): void;
}

/**
 * Prunes modules (rule U10): all `dispose` callbacks, and when they have ended the `prune` callbacks, module by module.
 * Each is awaited under the guard by itself, so that one that hangs is named and does not keep the others.
 * @param pruned in the order of {@link pruneOrder}
 */
export async function prune(
  pruned: readonly PrunedModule[],
  { events, guard }: { events: Events; guard: HangGuard },
): Promise<void> {
  if (!pruned[0]) return;
  const paths = pruned.map(({ id }) => id);
  await guard.wait(events.emit("beforePrune", { type: "prune", paths }), "beforePrune");
  await Promise.all(pruned.map((module) => guard.wait(Promise.resolve(module.dispose()), `dispose of ${module.id}`)));
  for (const module of pruned) await guard.wait(Promise.resolve(module.prune()), `prune of ${module.id}`);
  for (const module of pruned) module.forget();
}
