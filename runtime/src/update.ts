import type { ModuleNamespace, Update as UpdateEntry } from "./api.js";
import type { Events } from "./events.js";
import type { Instance, Module } from "./module.js";

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
  /** Modules that accepted `id` and are not told of it by the host, because it accepted itself. */
  acceptedBy(id: string): Module[];
  /** Lets a module that accepted a dependency see its exports as they are now (rule U6). */
  renewBindings(module: Module, id: string): Promise<void>;
  /** Lets everyone who imported a module before see its exports as they are now (rule U5). */
  patchImporters(id: string): void;
  /** Disposes and forgets what nobody imports any more, with the `prune` callbacks (rule U10). */
  prune(): Promise<void>;
  report(error: unknown): void;
}

/** What one update did so far. */
export class Update {
  readonly replaced: Replaced[] = [];
  /** Dependencies that were evaluated again, by the module that accepted them. */
  readonly renewed = new Map<Module, Set<string>>();
  #started: Promise<void> | undefined;

  constructor(private readonly effects: Effects) {}

  /** What the update is about, as far as it is known by now. */
  get payload(): { type: "update"; updates: UpdateEntry[] } {
    const entry = (path: string, acceptedPath: string): UpdateEntry => ({
      type: "js-update",
      path,
      acceptedPath,
      timestamp: Date.now(),
    });
    return {
      type: "update",
      updates: [
        ...this.replaced.filter(({ old }) => old.acceptsItself).map(({ module }) => entry(module.id, module.id)),
        ...[...this.renewed].flatMap(([module, ids]) => [...ids].map((id) => entry(module.id, id))),
      ],
    };
  }

  /** U15, first step: `beforeUpdate`, awaited. Once, however often the host says that something is to come. */
  start(payload = this.payload): Promise<void> {
    this.#started ??= this.effects.events.emit("beforeUpdate", payload);
    return this.#started;
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
        if (callback) await this.#call(() => callback(newModule));
      }
    }
    for (const [module, ids] of this.renewed) {
      // A callback that is registered meanwhile counts from the next update on (rule U7).
      for (const { dependencies, callback } of [...module.instance.acceptances]) {
        if (!callback || !dependencies.some((id) => ids.has(id))) continue;
        const newModules = await Promise.all(
          dependencies.map((id) => (ids.has(id) ? effects.namespaceOf(id, module) : undefined)),
        );
        await this.#call(() => callback(newModules));
      }
    }
    await effects.prune();
    await effects.events.emit("afterUpdate", this.payload);
  }

  /** U6: whoever else accepted a dependency, and be it itself. Not who was evaluated again in this update. */
  async #renewThoseWhoAcceptedToo(): Promise<void> {
    const evaluated = new Set(this.replaced.map(({ module }) => module));
    for (const { id } of evaluated) {
      for (const module of this.effects.acceptedBy(id)) {
        if (evaluated.has(module) || this.renewed.get(module)?.has(id)) continue;
        await this.effects.renewBindings(module, id);
        this.renew(module, id);
      }
    }
  }

  async #call(callback: () => unknown): Promise<void> {
    try {
      await callback();
    } catch (error) {
      this.effects.report(error);
    }
  }
}
