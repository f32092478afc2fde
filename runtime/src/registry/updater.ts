import type { ModuleNamespace } from "../core/api.js";
import type { Instance } from "../core/instance.js";
import type { Module } from "../core/module.js";
import { type Plan, propagate } from "../core/plan.js";
import { type PrunedModule, pruneOrder } from "../core/prune.js";
import type { Update } from "../core/update.js";
import { createUpdateQueue, type QueuedHost } from "../core/update-queue.js";
import type { ModuleRecord } from "./record.js";
import type { Registry } from "./registry.js";

/** What an update did, for those who print it (rule N6). */
export interface Report {
  changed: readonly string[];
  /** How many modules ran. */
  evaluated: number;
  /** Whether no boundary was left, and the roots were evaluated again. */
  reloaded: boolean;
  failed: boolean;
}

/** Updates a registry: loads what changed, and replaces records as the plan says. */
export class Updater implements QueuedHost {
  readonly emit: Registry["emit"];
  readonly guard;
  readonly report;
  readonly #queue = createUpdateQueue(this);
  /** Changed files that could not be built: the next save tries them again (rule U9). */
  readonly #unbuilt = new Set<string>();
  /** Instances whose successor threw, by module id: the next save tries them again, whatever it changes (rule U9). */
  readonly #failed = new Map<string, Instance>();
  /** Whether everything was evaluated since the last save. */
  #hasReloaded = false;
  /** The new records of the update that begins. */
  #loaded: ReadonlyMap<string, ModuleRecord> = new Map();

  constructor(private readonly registry: Registry) {
    ({ guard: this.guard, report: this.report } = registry);
    this.emit = (name, payload) => registry.emit(name, payload);
    registry.onInvalidate = (module) => this.#queue.invalidate(module);
  }

  /**
   * Takes a save.
   * @param changed files whose content changed, that appeared or disappeared
   * @param all evaluate everything, whatever accepts it: if anything changed ("changed"), or anyway ("anyway")
   * @returns nothing if the save changed no code that is loaded
   */
  async update(changed: readonly string[], all?: "changed" | "anyway"): Promise<Report | undefined> {
    try {
      return await this.#queue.save(() => this.#take(changed, all));
    } catch (error) {
      this.report(error);
      return { changed, evaluated: 0, reloaded: false, failed: true };
    }
  }

  async #take(changed: readonly string[], all?: "changed" | "anyway"): Promise<Report | undefined> {
    const { registry } = this;
    const known = changed.filter((id) => registry.records.has(id));
    // A module that failed may have lacked a file that exists now.
    const failed = known.length < changed.length ? [...this.#failed.keys()] : [];
    const ids = [...new Set([...known, ...this.#unbuilt, ...failed])];
    if (ids.length === 0 && all !== "anyway") return undefined;
    this.#unbuilt.clear();
    const { loaded, broken } = await this.#build(ids);
    if (broken.size > 0) {
      // Nothing is disposed or run (rule U9).
      for (const id of ids) this.#unbuilt.add(id);
      for (const error of new Set(broken.values())) registry.report(error);
      return { changed: ids, evaluated: 0, reloaded: false, failed: true };
    }
    const differing = ids.filter((id) => this.#differs(id, loaded));
    for (const id of ids) if (!differing.includes(id)) loaded.delete(id);
    if (differing.length === 0 && all !== "anyway") return undefined;
    this.#loaded = loaded;
    const plan = all
      ? { outdated: [...registry.records.keys()], boundaries: [], invalidated: [], chain: [] }
      : propagate(differing, registry.graph);
    const isUnaccepted = plan.chain.length > 0;
    if (isUnaccepted) await this.#announceReload(`${plan.chain[0]} is not accepted`, plan.chain);
    this.#hasReloaded = isUnaccepted || all !== undefined;
    const update = await this.#queue.apply(plan);
    return {
      changed: differing,
      evaluated: plan.outdated.length,
      reloaded: this.#hasReloaded,
      failed: update.failed.size > 0,
    };
  }

  /** A save that leaves a file's code as it was is no update (rule U1), unless its last evaluation failed. */
  #differs(id: string, loaded: ReadonlyMap<string, ModuleRecord>): boolean {
    const record = this.registry.records.get(id);
    const next = loaded.get(id);
    if (!record || !next) return false;
    return record.source.version !== next.source.version || record.module.instance === this.#failed.get(id);
  }

  /** Loads what changed. A file that cannot be built and that nothing imports any more is no error. */
  async #build(
    ids: readonly string[],
  ): Promise<{ loaded: Map<string, ModuleRecord>; broken: ReadonlyMap<string, unknown> }> {
    const { registry } = this;
    const loaded = new Map<string, ModuleRecord>();
    const broken = new Map<string, unknown>();
    await Promise.all(
      ids.map(async (id) => {
        try {
          for (const record of (await registry.load([id], new Set([id]))).values()) {
            if (record.id === id || !loaded.has(record.id)) loaded.set(record.id, record);
          }
        } catch (error) {
          broken.set(id, error);
        }
      }),
    );
    if (broken.size > 0) {
      const needed = registry.reachable(loaded);
      for (const id of broken.keys()) if (!needed.has(id)) broken.delete(id);
    }
    return { loaded, broken };
  }

  /** Emits `beforeFullReload` and lets the environment say why (rule U16). */
  async #announceReload(reason: string, chain: readonly string[]): Promise<void> {
    await this.emit("beforeFullReload", { type: "full-reload" });
    await this.registry.environment.reload(reason, chain);
  }

  // The steps of an update.

  graph() {
    return this.registry.graph;
  }

  module(id: string): Module | undefined {
    return this.registry.module(id);
  }

  /**
   * Evaluates everything from the roots down to what invalidated itself (rule N1). Once for each save: a cycle of
   * invalidations ends in one reload, never a loop (rule U12).
   */
  async reload(reason: string, plan: Plan): Promise<void> {
    if (this.#hasReloaded) return;
    this.#hasReloaded = true;
    await this.#announceReload(reason, plan.chain[0] ? plan.chain : plan.invalidated);
    const outdated = new Set([...plan.outdated, ...plan.invalidated]);
    // The loop also reaches what it adds.
    for (const id of outdated) for (const importer of this.registry.graph.importersOf(id)) outdated.add(importer);
    await this.#queue.apply({ ...plan, outdated: [...outdated], boundaries: [] });
  }

  async evaluate(update: Update): Promise<void> {
    const { registry } = this;
    const { outdated } = update.plan;
    const olds = new Map(outdated.flatMap((id) => registry.records.get(id) ?? []).map((record) => [record.id, record]));
    // Begin with the modules that are imported from outside, as the program did: in a cycle that decides the order.
    const entered = outdated.filter(
      (id) => registry.roots.has(id) || [...registry.graph.importersOf(id)].some((importer) => !olds.has(importer)),
    );
    let end!: () => void;
    registry.replacing = new Promise((resolve) => (end = resolve));
    try {
      const records = this.#replace(olds, update);
      registry.link(records);
      const evaluated = this.#evaluateAll([...entered, ...records.keys()].flatMap((id) => records.get(id) ?? []));
      let isDone = false;
      const done = evaluated.then(() => (isDone = true));
      while (!isDone) {
        await this.guard.wait(done, { toString: () => `evaluation of ${evaluating(records).join(", ")}` });
        // Given up. The modules that come after it may hang as well.
        if (!isDone) for (const { state } of records.values()) if (state.type === "evaluating") state.abandon();
      }
    } finally {
      registry.replacing = undefined;
      end();
    }
    for (const [id, old] of olds) this.#settleRecord(id, old, update);
  }

  /** Puts new records in the place of old ones: what was loaded, or the same code again. */
  #replace(olds: ReadonlyMap<string, ModuleRecord>, update: Update): Map<string, ModuleRecord> {
    const { registry } = this;
    const records = new Map(this.#loaded);
    this.#loaded = new Map();
    for (const [id, old] of olds) {
      update.replaced.set(old.module, old.module.startInstance());
      if (!records.has(id)) records.set(id, old.clone());
    }
    for (const id of [...records.keys()]) {
      // A dependency that another load brought in meanwhile.
      const current = registry.records.get(id);
      if (!olds.has(id) && current && current.state.type !== "failed") records.delete(id);
    }
    for (const record of records.values()) registry.place(record);
    // An evaluation of an old record that still runs is given up: its successor takes its place.
    for (const old of olds.values()) if (old.state.type === "evaluating") old.state.abandon();
    return records;
  }

  async #evaluateAll(records: readonly ModuleRecord[]): Promise<void> {
    const reported = new Set<unknown>();
    for (const record of records) {
      await this.registry.evaluate(record).catch((error) => {
        if (!reported.has(error)) this.report(error);
        reported.add(error);
      });
    }
  }

  /** Drops the old record; if the new one failed, the old exports stay, with what the old instance accepted (rule U9). */
  #settleRecord(id: string, old: ModuleRecord, update: Update): void {
    const { registry } = this;
    const record = registry.records.get(id)!;
    if (record.state.type !== "failed") {
      this.#failed.delete(id);
      old.unlink();
      return;
    }
    record.unlink();
    registry.place(old);
    const { module } = old;
    const previous = update.replaced.get(module);
    if (previous) module.instance.acceptances = previous.acceptances;
    this.#failed.set(id, module.instance);
    update.failed.add(id);
  }

  async namespaceOf(id: string, importer?: string): Promise<ModuleNamespace | undefined> {
    if (importer === undefined) return this.registry.records.get(id)?.namespace;
    try {
      // A module that only `import()` imports is evaluated for the module that accepted it.
      return await this.registry.importNow(id);
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  renewBindings(importer: string, id: string): void {
    this.registry.relink(importer, id);
  }

  patchImporters(id: string): void {
    for (const importer of this.registry.graph.importersOf(id)) this.registry.relink(importer, id);
  }

  refresh(): void {
    this.registry.environment.refresh?.();
  }

  unreachable(): PrunedModule[] {
    const { registry } = this;
    const dropped = new Map(registry.edges.gone);
    registry.edges.gone.clear();
    if (dropped.size === 0) return []; // no import was removed
    const reachable = registry.reachable();
    const unreachable = [...registry.records.keys()].filter((id) => !reachable.has(id));
    const importersOf = (id: string) => [...registry.graph.importersOf(id), ...(dropped.get(id) ?? [])];
    return pruneOrder(unreachable, { ...registry.graph, importersOf }).map((id) => {
      const module = registry.module(id);
      return {
        id,
        dispose: () => module?.dispose(),
        prune: () => module?.prune(),
        forget: () => registry.forget(id),
      };
    });
  }
}

function evaluating(records: ReadonlyMap<string, ModuleRecord>): string[] {
  return [...records.values()].filter(({ state }) => state.type === "evaluating").map(({ id }) => id);
}
