import type { UpdatingHost } from "./updating-host.js";

/** The part of the module graph that orders pruned modules. */
export interface PruneGraph {
  has(id: string): boolean;
  /** The importers, including those whose import this update removed. */
  importersOf(id: string): Iterable<string>;
  importedBy(id: string): Iterable<string>;
}

/**
 * Orders unreachable modules so that importers come before what they imported (rule U10): reverse postorder. A cycle starts
 * where it was entered.
 */
export function pruneOrder(unreachable: readonly string[], graph: PruneGraph): string[] {
  const left = new Set(unreachable.filter((id) => graph.has(id)));
  const entries = [...left].filter((id) => [...graph.importersOf(id)].some((importer) => !left.has(importer)));
  const stack = [...left, ...entries];
  const postorder = new Set<string>();
  while (stack.length > 0) {
    if (left.delete(stack.at(-1)!)) {
      for (const id of graph.importedBy(stack.at(-1)!)) if (left.has(id)) stack.push(id);
    } else postorder.add(stack.pop()!);
  }
  return [...postorder].reverse();
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
  host: Pick<UpdatingHost, "emit" | "guard">,
): Promise<void> {
  if (!pruned[0]) return;
  await host.emit("beforePrune", { type: "prune", paths: pruned.map(({ id }) => id) });
  await Promise.all(pruned.map((module) => host.guard.wait(module.dispose(), `dispose of ${module.id}`)));
  for (const module of pruned) await host.guard.wait(module.prune(), `prune of ${module.id}`);
  for (const module of pruned) module.forget();
}
