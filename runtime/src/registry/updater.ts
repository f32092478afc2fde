import type { ModuleNamespace } from "../core/api.js";
import { type Plan, propagate } from "../core/plan.js";
import { type PrunedModule, pruneOrder } from "../core/prune.js";
import { disposeAll, type Update } from "../core/update.js";
import { createUpdateQueue } from "../core/update-queue.js";
import type { ModuleRecord } from "./record.js";
import { type Registry, UNLOADED } from "./registry.js";

/** What an update did, for those who print it (rule N6). */
export interface Report {
  changed: readonly string[];
  /** How many modules ran. */
  evaluated: number;
  /** Whether no boundary was left, and the roots were evaluated again. */
  reloaded: boolean;
  failed: boolean;
}

export type Updater = ReturnType<typeof createUpdater>;

/** Updates a registry: loads what changed, and replaces records as the plan says. */
export function createUpdater(registry: Registry) {
  const { records, graph, guard, report } = registry;
  /** Changed files that could not be built: the next save tries them again (rule U9). */
  const unbuilt = new Set<string>();
  /** Whether everything was evaluated since the last save. */
  let hasReloaded = false;
  /** The new records of the update that begins. */
  let loadedRecords: ReadonlyMap<string, ModuleRecord> = new Map();

  const queue = createUpdateQueue({
    emit: (name, payload) => registry.emit(name, payload),
    guard,
    report,
    graph: () => graph,
    module: (id) => registry.module(id),
    reload,
    evaluate,
    namespaceOf,
    renewBindings: (importer, id) => registry.relink(importer, id),
    patchImporters(id) {
      for (const importer of graph.importersOf(id)) registry.relink(importer, id);
    },
    refresh: () => registry.environment.refresh?.(),
    unreachable,
  });
  registry.onInvalidate = (module) => queue.invalidate(module);

  /**
   * Takes a save.
   * @param changed files whose content changed, that appeared or disappeared
   * @param all evaluate everything, whatever accepts it: if anything changed ("changed"), or anyway ("anyway")
   * @returns nothing if the save changed no code that is loaded
   */
  async function update(changed: readonly string[], all?: "changed" | "anyway"): Promise<Report | undefined> {
    try {
      // A module that has not been evaluated yet has not said what it accepts.
      const end = guard.saveWaits();
      await guard.wait(registry.running, "evaluation").catch(() => {});
      end();
      return await queue.save(() => take(changed, all));
    } catch (error) {
      report(error);
      return failure(changed);
    }
  }

  async function take(changed: readonly string[], all?: "changed" | "anyway"): Promise<Report | undefined> {
    const known = changed.filter((id) => records.has(id));
    const tried = new Set([...known, ...unbuilt]);
    // What a module that failed lacked may be there now: a file, or what it imports, whoever accepts that (rule U9).
    let reached: Set<string> | undefined;
    for (const { id, threw } of records.values())
      if (threw && (known.length < changed.length || (reached ??= withImporters(tried)).has(id))) tried.add(id);
    const ids = [...tried];
    if (!ids[0] && all !== "anyway") return undefined;
    unbuilt.clear();
    const { loaded, broken } = await build(ids);
    if (broken.size > 0) {
      // Nothing is disposed or run (rule U9).
      for (const id of ids) unbuilt.add(id);
      for (const error of new Set(broken.values())) report(error);
      return failure(ids);
    }
    const differing = ids.filter((id) => differs(id, loaded));
    for (const id of ids) if (!differing.includes(id)) loaded.delete(id);
    if (!differing[0] && all !== "anyway") return undefined;
    loadedRecords = loaded;
    const plan = all
      ? { outdated: [...records.keys()], boundaries: [], invalidated: [], chain: [] }
      : propagate(differing, graph);
    const isUnaccepted = plan.chain.length > 0;
    if (isUnaccepted) await registry.fullReload(`${plan.chain[0]} is not accepted`, plan.chain);
    hasReloaded = isUnaccepted || all !== undefined;
    const { failed: failedIds } = await queue.apply(plan);
    return {
      changed: differing,
      evaluated: plan.outdated.length,
      reloaded: hasReloaded,
      failed: failedIds.size > 0,
    };
  }

  /** A save that leaves a file's code as it was is no update (rule U1), unless its last evaluation failed. */
  function differs(id: string, loaded: ReadonlyMap<string, ModuleRecord>): boolean {
    const record = records.get(id);
    const next = loaded.get(id);
    if (!record || !next) return false;
    return record.source.version !== next.source.version || record.threw;
  }

  /** Loads what changed. A file that cannot be built is no error if nothing imports it any more, or nothing got it yet. */
  async function build(
    ids: readonly string[],
  ): Promise<{ loaded: Map<string, ModuleRecord>; broken: ReadonlyMap<string, unknown> }> {
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
      // Who imports what has never been loaded goes on without it.
      for (const id of broken.keys())
        if (!needed.has(id) || records.get(id)?.source.version === UNLOADED) broken.delete(id);
    }
    return { loaded, broken };
  }

  // The steps of an update.

  /**
   * Evaluates everything from the roots down to what invalidated itself (rule N1). Once for each save: a cycle of
   * invalidations ends in one reload, never a loop (rule U12).
   */
  async function reload(reason: string, plan: Plan): Promise<void> {
    if (hasReloaded) return;
    hasReloaded = true;
    await registry.fullReload(reason, plan.chain[0] ? plan.chain : plan.invalidated);
    const outdated = withImporters([...plan.outdated, ...plan.invalidated]);
    await queue.apply({ ...plan, outdated: [...outdated], boundaries: [] });
  }

  /** Modules, with all that import them directly or indirectly. */
  function withImporters(ids: Iterable<string>): Set<string> {
    const reached = new Set(ids);
    // The loop also reaches what it adds.
    for (const id of reached) for (const importer of graph.importersOf(id)) reached.add(importer);
    return reached;
  }

  async function evaluate(update: Update): Promise<void> {
    const { outdated } = update.plan;
    // An import() that ran since may have loaded importers of what is replaced now.
    for (let late = outdated; late[0]; outdated.push(...late)) {
      late = propagate(outdated, graph).outdated.slice(outdated.length);
      await disposeAll(late, registry);
    }
    const olds = new Map(outdated.flatMap((id) => records.get(id) ?? []).map((record) => [record.id, record]));
    let end!: () => void;
    registry.replacing = new Promise((resolve) => (end = resolve));
    try {
      const replacements = replace(olds, update);
      registry.link(replacements);
      // As a fresh start enters them: in a cycle that decides the order.
      const entered = [...(outdated[1] ? registry.reachable() : []), ...replacements.keys()];
      const order = new Set(entered.flatMap((id) => replacements.get(id) ?? []));
      let isDone = false;
      const done = evaluateAll(order).then(() => (isDone = true));
      while (!isDone) {
        await guard.wait(done, {
          toString: () => `evaluation of ${evaluating(order).map(({ id }) => id)}`,
        });
        // Given up. The modules that come after it may hang as well.
        if (!isDone) abandon(order);
      }
    } finally {
      registry.replacing = undefined;
      end();
    }
    for (const [id, old] of olds) settleRecord(id, old, update);
  }

  /** Puts new records in the place of old ones: what was loaded, or the same code again. */
  function replace(olds: ReadonlyMap<string, ModuleRecord>, update: Update): Map<string, ModuleRecord> {
    const replacements = new Map(loadedRecords);
    loadedRecords = new Map();
    for (const [id, old] of olds) {
      update.replaced.set(old.module, old.module.startInstance());
      if (!replacements.has(id)) replacements.set(id, old.clone());
    }
    for (const id of [...replacements.keys()]) {
      // A dependency that another load brought in meanwhile.
      const current = records.get(id);
      if (!olds.has(id) && current && current.state.type !== "failed") replacements.delete(id);
    }
    for (const record of replacements.values()) registry.place(record);
    // An evaluation of an old record that still runs is given up: its successor takes its place.
    abandon(olds.values());
    return replacements;
  }

  async function evaluateAll(order: Iterable<ModuleRecord>): Promise<void> {
    const reported = new Set<unknown>();
    for (const record of order) {
      await registry.evaluate(record).catch((error) => {
        if (!reported.has(error)) report(error);
        reported.add(error);
      });
    }
  }

  /** Drops the old record; if the new one failed, the old exports stay, with what the old instance accepted (rule U9). */
  function settleRecord(id: string, old: ModuleRecord, update: Update): void {
    const record = records.get(id)!;
    if (record.state.type !== "failed") {
      old.unlink();
      return;
    }
    record.unlink();
    // What only the version that threw imports stays as well, until another version drops it.
    for (const [specifier, imported] of record.resolved) old.resolved.set(specifier, imported);
    registry.place(old);
    const { module } = old;
    const previous = update.replaced.get(module);
    if (previous) module.instance.acceptances = previous.acceptances;
    old.threw = true;
    update.failed.add(id);
  }

  async function namespaceOf(id: string, importer?: string): Promise<ModuleNamespace | undefined> {
    if (importer === undefined) return records.get(id)?.namespace;
    try {
      // A module that only `import()` imports is evaluated for the module that accepted it.
      return await registry.importNow(id);
    } catch (error) {
      report(error);
      return undefined;
    }
  }

  function unreachable(): PrunedModule[] {
    const { gone } = registry.edges;
    const dropped = new Map(gone);
    gone.clear();
    if (dropped.size === 0) return []; // no import was removed
    const reachable = registry.reachable();
    const pruned = [...records.keys()].filter((id) => !reachable.has(id));
    const importersOf = (id: string) => [...graph.importersOf(id), ...(dropped.get(id) ?? [])];
    return pruneOrder(pruned, { ...graph, importersOf }).map((id) => {
      const module = registry.module(id);
      // At once: who imports it while it is disposed gets another one.
      registry.forget(id);
      return {
        id,
        dispose: () => module?.dispose(),
        prune: () => module?.prune(),
        forget: () => module && registry.events.detach(module.instance),
      };
    });
  }

  return {
    update,
    /** Runs a job of the host save updates. */
    save: queue.save,
  };
}

/** The report of a save that changed nothing. */
function failure(changed: readonly string[]): Report {
  return { changed, evaluated: 0, reloaded: false, failed: true };
}

function evaluating(records: Iterable<ModuleRecord>): ModuleRecord[] {
  return [...records].filter(({ state }) => state.type === "evaluating");
}

function abandon(records: Iterable<ModuleRecord>): void {
  for (const { state } of records) if (state.type === "evaluating") state.abandon();
}
