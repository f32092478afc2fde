import { callAll, type Instance, type Module } from "../core/module.js";
import { handOn, plan, pruneOrder } from "../core/plan.js";
import { Update } from "../core/update.js";
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

/** An update of the registry, in the order of rule U15; one after another (rule U1). */
export class Updater {
  #last: Promise<unknown> = Promise.resolve();
  /** Changed files that could not be built: they are tried again with the next save (rule U9). */
  readonly #unbuilt = new Set<string>();
  /** Modules that invalidated themselves, with the update under way at that time (rule U12). */
  readonly #invalidated = new Map<string, Update | undefined>();
  /** Those since the last change: one that comes again is a cycle, which ends in one reload. */
  readonly #handedOn = new Set<string>();
  #reloaded = false;
  #current: Update | undefined;
  #updated = false;
  /** While records are being replaced nothing may be imported. */
  #applying: Promise<void> | undefined;

  constructor(private readonly registry: Registry) {}

  /**
   * @param changed files whose content changed, that appeared or went.
   * @param all evaluate everything, whatever accepts it, if anything changed ("changed") or anyway ("anyway").
   */
  update(changed: readonly string[], all?: "changed" | "anyway"): Promise<Report | undefined> {
    return this.#enqueue(() => {
      this.#handedOn.clear();
      this.#reloaded = false;
      return this.#take(changed, all);
    });
  }

  /** The module cannot take the update: its importers are to (rule U12). */
  invalidate(module: Module): void {
    if (!this.#updated) return; // before any update there is nothing to hand on
    this.#invalidated.set(module.id, this.#current);
    void this.#enqueue(async () => {});
  }

  async whenApplied(): Promise<void> {
    while (this.#applying) await this.#applying;
  }

  #enqueue<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(async () => {
      const result = await job();
      while (this.#invalidated.size > 0) {
        const modules = new Map(this.#invalidated);
        this.#invalidated.clear();
        await this.#handOn(modules);
      }
      return result;
    });
    this.#last = result.catch(this.registry.report);
    return result;
  }

  async #take(changed: readonly string[], all?: "changed" | "anyway"): Promise<Report | undefined> {
    const { registry } = this;
    const known = changed.filter((id) => registry.records.has(id));
    // What failed may have lacked a file that is here now.
    const failed = known.length < changed.length ? [...this.#failedOf.keys()] : [];
    const ids = [...new Set([...known, ...this.#unbuilt, ...failed])];
    if (ids.length === 0 && all !== "anyway") return undefined;
    this.#unbuilt.clear();
    const { loaded, broken } = await this.#build(ids);
    if (broken.size > 0) {
      // Nothing is disposed or run; all of it is tried again with the next save (rule U9).
      for (const id of ids) this.#unbuilt.add(id);
      for (const error of new Set(broken.values())) registry.report(error);
      return { changed: ids, evaluated: 0, reloaded: false, failed: true };
    }
    // A save that leaves a file as it was is no update, unless the last one of it failed.
    const differs = (id: string) => {
      const record = registry.records.get(id);
      const next = loaded.get(id);
      return (
        record &&
        next &&
        (record.source.version !== next.source.version || record.module.instance === this.#failedOf.get(id))
      );
    };
    const really: string[] = [];
    for (const id of ids) {
      if (differs(id)) really.push(id);
      else loaded.delete(id);
    }
    if (all === "anyway" || (all && really.length > 0))
      return this.#replace([...registry.records.keys()], loaded, true, really);
    if (really.length === 0) return undefined;
    return this.#apply(really, loaded);
  }

  /** Loads what changed; a file that cannot be, and that nobody imports any more, is no error. */
  async #build(ids: readonly string[]): Promise<{ loaded: Map<string, ModuleRecord>; broken: Map<string, unknown> }> {
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

  /** Instances whose successor threw: the next save is tried, whatever is in it. */
  readonly #failedOf = new Map<string, Instance>();

  /** The importers of modules that invalidated themselves are handled as if those did not accept themselves. */
  async #handOn(during: ReadonlyMap<string, Update | undefined>): Promise<void> {
    if (this.#reloaded) return;
    const { registry } = this;
    const { unaccepted, outdated, accepting } = handOn(during.keys(), registry.graph, this.#handedOn);
    if (unaccepted) return this.#reload(`${unaccepted} invalidated itself`, [unaccepted]);
    if (outdated.size === 0 && accepting.length === 0) return;
    await this.#apply([...outdated], new Map(), (update) => {
      for (const [importer, id] of accepting) {
        const module = registry.module(importer)!;
        // One that accepted the dependency was told in the same update already: once is enough (rule U6).
        if (!during.get(id)?.renewed.get(module)?.has(id)) update.renew(module, id);
      }
    });
  }

  /** Everything from the roots down to these is evaluated again (rule N1). */
  async #reload(reason: string, ids: readonly string[]): Promise<void> {
    this.#reloaded = true;
    await this.registry.events.emit("beforeFullReload", { type: "full-reload" });
    this.registry.environment.reload(reason, ids);
    const { graph } = this.registry;
    const all = new Set(ids);
    for (const id of all) for (const importer of graph.importersOf(id)) all.add(importer);
    await this.#replace([...all], new Map(), true, [...all]);
  }

  async #apply(
    changed: readonly string[],
    loaded: ReadonlyMap<string, ModuleRecord>,
    prepare?: (update: Update) => void,
  ): Promise<Report> {
    const { registry } = this;
    const { outdated, unaccepted } = plan(changed, registry.graph);
    if (unaccepted) {
      await registry.events.emit("beforeFullReload", { type: "full-reload" });
      registry.environment.reload(`${unaccepted[0]} is not accepted`, unaccepted);
    }
    return this.#replace(outdated, loaded, unaccepted !== undefined, changed, prepare);
  }

  async #replace(
    outdated: readonly string[],
    loaded: ReadonlyMap<string, ModuleRecord>,
    reloaded: boolean,
    changed: readonly string[],
    prepare?: (update: Update) => void,
  ): Promise<Report> {
    const { registry } = this;
    const update = (this.#current = this.#newUpdate());

    // beforeUpdate
    await update.start(outdated);
    // dispose: all of them are started before one is waited for (rule U4)
    await Promise.all(outdated.map((id) => registry.module(id)?.dispose()));
    prepare?.(update);

    // evaluate
    let applied!: () => void;
    this.#applying = new Promise((resolve) => (applied = resolve));
    const olds = new Map(outdated.map((id) => [id, registry.records.get(id)!]));
    let failed = false;
    const importersBefore = new Map(outdated.map((id) => [id, [...registry.graph.importersOf(id)]]));
    // From outside in, as the program itself began with them: in a cycle that decides who is first.
    const entered = outdated.filter(
      (id) => registry.roots.has(id) || importersBefore.get(id)!.some((importer) => !olds.has(importer)),
    );
    try {
      await this.#evaluate(olds, loaded, update, entered);
    } catch (error) {
      registry.report(error); // a dependency that is gone between the build and now
    } finally {
      this.#applying = undefined;
      applied();
    }
    const before = new Map(update.replaced.map(({ module, old }) => [module, old]));
    for (const [id, old] of olds) {
      const record = registry.records.get(id)!;
      if (record.state !== "failed") {
        this.#failedOf.delete(id);
        old.unlink();
        continue;
      }
      failed = true;
      // The old exports stay, with what the old instance registered, so that the next save is tried (rule U9).
      record.unlink();
      registry.place(old);
      const { instance } = old.module;
      const { selfCallbacks, acceptances } = before.get(old.module)!;
      instance.selfCallbacks.splice(0, Infinity, ...selfCallbacks);
      instance.acceptances.splice(0, Infinity, ...acceptances);
      this.#failedOf.set(id, instance);
      this.#failedNow.add(id);
    }
    // who accepted a dependency that was evaluated again
    const { graph } = registry;
    for (const [id, importers] of importersBefore) {
      for (const importer of importers) {
        if (!olds.has(importer) && graph.has(importer) && graph.accepts(importer, id)) {
          await this.#renewBindings(registry.module(importer)!, id);
          update.renew(registry.module(importer)!, id);
        }
      }
    }
    this.#updated = true;
    // patch bindings - accept callbacks - prune - afterUpdate
    await update.finish();
    this.#failedNow.clear();
    this.#current = undefined;
    return { changed, evaluated: outdated.length, reloaded, failed };
  }

  readonly #failedNow = new Set<string>();

  /** New records in the place of old ones: what was loaded, or the same code again. */
  async #evaluate(
    olds: ReadonlyMap<string, ModuleRecord>,
    loaded: ReadonlyMap<string, ModuleRecord>,
    update: Update,
    entered: readonly string[],
  ): Promise<void> {
    const { registry } = this;
    const records = new Map<string, ModuleRecord>(loaded);
    for (const [id, old] of olds) {
      update.replaced.push({ module: old.module, old: old.module.renew() });
      if (!records.has(id)) records.set(id, old.again());
    }
    for (const id of [...records.keys()]) {
      // Loaded on the way, and already here.
      if (!olds.has(id) && registry.records.has(id) && registry.records.get(id)!.state !== "failed") records.delete(id);
    }
    for (const record of records.values()) registry.place(record);
    await registry.link(records);
    const reported = new Set<unknown>();
    const order = [...entered, ...records.keys()].map((id) => records.get(id));
    for (const record of order) {
      if (!record) continue;
      await registry.evaluate(record).catch((error) => {
        if (!reported.has(error)) registry.report(error);
        reported.add(error);
      });
    }
  }

  #newUpdate(): Update {
    const { registry } = this;
    const update = new Update({
      events: registry.events,
      namespaceOf: async (id, importer) => {
        if (this.#failedNow.has(id)) return undefined;
        try {
          // One that is imported with `import()` alone is evaluated for whoever accepted it.
          return importer ? await registry.importNow(id) : registry.records.get(id)?.namespace;
        } catch (error) {
          registry.report(error);
          return undefined;
        }
      },
      modules: () => {
        const importers = new Set(update.replaced.flatMap(({ module }) => [...registry.graph.importersOf(module.id)]));
        return [...importers].flatMap((id) => registry.module(id) ?? []);
      },
      renewBindings: (module, id) => this.#renewBindings(module, id),
      patchImporters: (id) => {
        for (const importer of registry.graph.importersOf(id)) this.#relink(registry.records.get(importer)!, id);
      },
      prune: () => this.#prune(),
      report: registry.report,
    });
    return update;
  }

  async #renewBindings(module: Module, id: string): Promise<void> {
    const record = this.registry.records.get(module.id);
    if (record && !this.#failedNow.has(id)) this.#relink(record, id);
  }

  /** Calls the importer's setter with the newest namespace: that is all a live binding is. */
  #relink(importer: ModuleRecord, id: string): void {
    const record = this.registry.records.get(id);
    if (!record) return;
    for (const [index, dependency] of importer.dependencies.entries()) {
      const setter = importer.setters[index];
      if ("id" in dependency && dependency.id === id && setter) record.link(importer, setter);
    }
  }

  /** Disposes and forgets what nobody imports any more (rule U10). */
  async #prune(): Promise<void> {
    const { registry } = this;
    const dropped = new Map(registry.edges.gone);
    registry.edges.gone.clear();
    if (dropped.size === 0) return; // whoever was reachable still is
    const reachable = registry.reachable();
    const unreachable = [...registry.records.keys()].filter((id) => !reachable.has(id));
    const importersOf = (id: string) => [...registry.graph.importersOf(id), ...(dropped.get(id) ?? [])];
    const gone = pruneOrder(unreachable, { ...registry.graph, importersOf });
    if (gone.length === 0) return;
    await registry.events.emit("beforePrune", { type: "prune", paths: gone });
    await Promise.all(gone.map((id) => registry.module(id)?.dispose()));
    for (const id of gone) {
      const module = registry.module(id);
      if (module) await callAll(module.instance.prunes, module.data, registry.report);
    }
    for (const id of gone) registry.forget(id);
  }
}
