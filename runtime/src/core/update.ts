import type { ModuleNamespace, Update as UpdateEntry } from "./api.js";
import type { Events } from "./events.js";
import { callAll, type Instance, type Module } from "./module.js";

/** A module that an update replaced. */
export interface Replaced {
  module: Module;
  /** The instance that was replaced: its callbacks are the ones that run (rule U7). */
  old: Instance;
}

/** What {@link finishUpdate} needs of the host. */
export interface Effects {
  readonly events: Events;
  /**
   * The namespace of a module as it is now; `undefined` if it is gone or threw. For an importer that accepted it, it
   * is evaluated if that did not happen yet.
   */
  namespaceOf(id: string, importer?: Module): Promise<ModuleNamespace | undefined>;
  /** All that use the API. */
  modules(): Iterable<Module>;
  /** Lets a module that accepted a dependency see its exports as they are now (rule U6). */
  renewBindings(module: Module, id: string): Promise<void>;
  /** Lets everyone who imported a module before see its exports as they are now (rule U5). */
  patchImporters(id: string): void;
  /** Disposes and forgets what nobody imports any more, with the `prune` callbacks (rule U10). */
  prune(): Promise<void>;
  readonly report: (error: unknown) => void;
}

/** What one update did so far. */
export class Update {
  readonly replaced: Replaced[] = [];
  /** Dependencies that were evaluated again, by the module that accepted them. */
  readonly renewed = new Map<Module, Set<string>>();

  constructor(private readonly effects: Effects) {}

  /**
   * U15, first step: `beforeUpdate`, awaited.
   * @param outdated what is about to be evaluated again, as far as it is known.
   */
  start(outdated: readonly string[]): Promise<void> {
    return this.effects.events.emit("beforeUpdate", payload(outdated.map((id) => [id, id])));
  }

  /** A dependency that `module` accepted was evaluated again. */
  renew(module: Module, id: string): void {
    const ids = this.renewed.get(module) ?? new Set();
    this.renewed.set(module, ids.add(id));
  }

  /**
   * U15, from where the host has disposed and evaluated: patch bindings - accept callbacks (self, then
   * dependencies, each in registration order; awaited) - prune - `afterUpdate`.
   */
  async finish(): Promise<void> {
    const { effects } = this;
    await this.#renewThoseWhoAcceptedToo();
    for (const { module, old } of this.replaced) {
      if (!old.acceptsItself) continue;
      const newModule = await effects.namespaceOf(module.id);
      if (newModule && old.patchesImporters) effects.patchImporters(module.id);
      for (const callback of old.selfCallbacks) {
        if (callback) await callAll([callback], newModule, effects.report);
      }
    }
    for (const [module, ids] of this.renewed) {
      // A callback that is registered meanwhile counts from the next update on (rule U7).
      for (const { dependencies, callback } of [...module.instance.acceptances]) {
        if (!callback || !dependencies.some((id) => ids.has(id))) continue;
        const newModules = await Promise.all(
          dependencies.map((id) => (ids.has(id) ? effects.namespaceOf(id, module) : undefined)),
        );
        await callAll([callback], newModules, effects.report);
      }
    }
    await effects.prune();
    await effects.events.emit(
      "afterUpdate",
      payload([
        ...this.replaced.filter(({ old }) => old.acceptsItself).map(({ module: { id } }) => [id, id] as const),
        ...[...this.renewed].flatMap(([module, ids]) => [...ids].map((id) => [module.id, id] as const)),
      ]),
    );
  }

  /** U6: whoever else accepted a dependency, and be it itself. Not who was evaluated again in this update. */
  async #renewThoseWhoAcceptedToo(): Promise<void> {
    const evaluated = new Set(this.replaced.map(({ module }) => module.id));
    for (const module of this.effects.modules()) {
      if (evaluated.has(module.id)) continue;
      for (const { dependencies } of [...module.instance.acceptances]) {
        for (const id of dependencies) {
          if (!evaluated.has(id) || this.renewed.get(module)?.has(id)) continue;
          await this.effects.renewBindings(module, id);
          this.renew(module, id);
        }
      }
    }
  }
}

/** Vite's. @param updates the boundary of each, and what it accepted. */
function payload(updates: ReadonlyArray<readonly [path: string, acceptedPath: string]>): {
  type: "update";
  updates: UpdateEntry[];
} {
  const timestamp = Date.now();
  return {
    type: "update",
    updates: updates.map(([path, acceptedPath]) => ({ type: "js-update", path, acceptedPath, timestamp })),
  };
}
