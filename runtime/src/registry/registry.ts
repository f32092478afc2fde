import type { ModuleNamespace } from "../core/api.js";
import { Context } from "../core/context.js";
import type { ErrorText } from "../core/events.js";
import { Module, type RegisterDependency } from "../core/module.js";
import type { ModuleGraph } from "../core/plan.js";
import type { PruneGraph } from "../core/prune.js";
import { UpdatingHost } from "../core/updating-host.js";
import { Edges } from "./edges.js";
import type { Environment } from "./environment.js";
import { createEvaluator, type Evaluator } from "./evaluator.js";
import { type Dependency, ModuleRecord } from "./record.js";

/** The version of a module that has never been loaded. */
export const UNLOADED = "";

/** Our own module registry: loads, links and evaluates modules, and knows who imports whom. {@link createUpdater} replaces them. */
export class Registry extends UpdatingHost {
  /** The newest record of each module. */
  readonly records = new Map<string, ModuleRecord>();
  readonly roots = new Set<string>();
  readonly edges = new Edges();
  readonly graph: ModuleGraph & PruneGraph = {
    has: (id) => this.records.has(id),
    isRoot: (id) => this.roots.has(id),
    // One that threw, and never ran to its end, has importers that never ran.
    isSelfAccepting: (id) => this.#isUsable(id) && this.module(id)!.instance.selfAcceptances.length > 0,
    importersOf: (id) => this.edges.importersOf(id),
    importedBy: (id) => [...this.records.get(id)!.resolved.values()].filter((id) => this.records.has(id)),
    acceptorsOf: (id) => new Set([...this.edges.importersOf(id)].filter((importer) => this.#accepts(importer, id))),
  };
  readonly #modules = new Map<string, Module>();
  readonly #evaluator: Evaluator;
  /** See {@link createEvaluator}. */
  readonly evaluate: Evaluator["evaluate"];
  /** The updater sets it: see {@link UpdatingHost.onInvalidate}. */
  onInvalidate: (module: Module) => void = () => {};
  /** The newest {@link run}. */
  running: Promise<unknown> | undefined;
  /** While an update replaces records, nothing may be imported. */
  replacing: Promise<void> | undefined;

  constructor(readonly environment: Environment) {
    super();
    this.#evaluator = createEvaluator(this.records, environment);
    this.evaluate = this.#evaluator.evaluate;
  }

  /** Loads and evaluates a module and all it imports, as a root that keeps them alive. */
  run(id: string): Promise<ModuleNamespace> {
    this.roots.add(id);
    return (this.running = this.import(id));
  }

  /** Imports a module as `import()` does: a module that is loaded is not run again. */
  async import(id: string): Promise<ModuleNamespace> {
    while (this.replacing) await this.replacing;
    return this.importNow(id);
  }

  /** {@link import} from within an update. */
  async importNow(id: string): Promise<ModuleNamespace> {
    if (!this.#isUsable(id)) {
      const loaded = await this.load([id]);
      // Another import may have loaded the same modules meanwhile.
      for (const id of [...loaded.keys()]) if (this.#isUsable(id)) loaded.delete(id);
      for (const record of loaded.values()) this.place(record);
      this.link(loaded);
    }
    const record = this.records.get(id)!;
    try {
      await this.evaluate(record);
    } catch (error) {
      // An update put a newer record in the place of one that hung or threw,
      if (this.records.get(id) === record) throw error;
    }
    // or of one that had not begun.
    return record.state.type === "evaluated" ? record.namespace : this.importNow(id);
  }

  /**
   * Loads modules and everything they import that is not loaded yet, without running or changing anything.
   * @param renew modules to load again
   * @throws what cannot be resolved, read or compiled
   */
  async load(ids: readonly string[], renew: ReadonlySet<string> = new Set()): Promise<Map<string, ModuleRecord>> {
    const loaded = new Map<string, ModuleRecord>();
    let next = ids.filter((id) => renew.has(id) || !this.#isUsable(id));
    const requested = new Set(next);
    while (next.length > 0) {
      // Level by level, however deep the graph is; each level at once.
      const records = await Promise.all(next.map((id) => this.#loadOne(id)));
      next = [];
      for (const record of records) {
        loaded.set(record.id, record);
        for (const dependency of record.dependencies) {
          if (!("id" in dependency) || requested.has(dependency.id) || this.#isUsable(dependency.id)) continue;
          requested.add(dependency.id);
          next.push(dependency.id);
        }
      }
    }
    return loaded;
  }

  /** Whether a module accepted its dependency `id`. */
  #accepts(importer: string, id: string): boolean {
    const acceptances = this.records.get(importer)?.module.instance.acceptances ?? [];
    return acceptances.some(({ dependencies }) => dependencies?.includes(id));
  }

  #isUsable(id: string): boolean {
    const record = this.records.get(id);
    return record !== undefined && record.state.type !== "failed";
  }

  async #loadOne(id: string): Promise<ModuleRecord> {
    const source = await this.environment.load(id);
    const record = new ModuleRecord(id, source, this.module(id) ?? new Module(id, this));
    record.dependencies = await Promise.all(source.specifiers.map((specifier) => this.#resolve(record, specifier)));
    for (const specifier of source.dynamic) {
      try {
        const found = this.environment.resolve(specifier, id);
        if ("id" in found) record.resolved.set(specifier, found.id);
      } catch {
        // It may exist by the time it is imported.
      }
    }
    return record;
  }

  async #resolve(record: ModuleRecord, specifier: string): Promise<Dependency> {
    const found = this.environment.resolve(specifier, record.id);
    if ("external" in found) return { external: await this.environment.importExternal(found.external) };
    record.resolved.set(specifier, found.id);
    return found;
  }

  /** Declares records and connects them with their dependencies. Nothing runs, but hoisted functions are exported. */
  link(records: ReadonlyMap<string, ModuleRecord>): void {
    for (const record of records.values()) {
      this.#modules.set(record.id, record.module);
      const declared = record.source.declare(record.export, {
        meta: Object.assign(this.environment.meta(record.id), { hot: new Context(record.module) }),
        import: (specifier) => this.#importFrom(record, specifier),
      });
      record.setters = declared.setters ?? [];
      record.execute = declared.execute;
    }
    for (const record of records.values()) {
      for (const [index, dependency] of record.dependencies.entries()) {
        const setter = record.setters[index];
        if (!setter) continue;
        if ("external" in dependency) setter(dependency.external);
        else this.records.get(dependency.id)?.link(record, setter);
      }
    }
  }

  /** Makes an importer's bindings of `id` show the newest exports: a live binding is a call of its setter. */
  relink(importer: string, id: string): void {
    const record = this.records.get(id);
    const importerRecord = this.records.get(importer);
    if (!record || !importerRecord) return;
    for (const [index, dependency] of importerRecord.dependencies.entries()) {
      const setter = importerRecord.setters[index];
      if ("id" in dependency && dependency.id === id && setter) record.link(importerRecord, setter);
    }
  }

  async #importFrom(record: ModuleRecord, specifier: string): Promise<ModuleNamespace> {
    const found = this.environment.resolve(String(specifier), record.id);
    if ("external" in found) return this.environment.importExternal(found.external);
    record.resolved.set(String(specifier), found.id);
    if (this.records.get(record.id) === record) this.edges.add(record.id, found.id);
    try {
      if (record.state.type !== "evaluating") return await this.import(found.id);
      // The importer may wait for the import, and an update for the importer.
      return await this.#evaluator.waitFor(record.id, found.id, this.importNow(found.id));
    } catch (error) {
      if (!this.records.has(found.id)) this.place(this.#unloaded(found.id, error));
      throw error;
    }
  }

  /** Stands for a module that could not be built when it was imported: what repairs it is an update of it (rule U9). */
  #unloaded(id: string, error: unknown): ModuleRecord {
    const execute = () => {
      throw error;
    };
    const source = { version: UNLOADED, specifiers: [], dynamic: [], declare: () => ({ execute }) };
    const record = new ModuleRecord(id, source, new Module(id, this));
    record.state = { type: "failed", error };
    record.threw = true;
    return record;
  }

  /** Puts a record in its place: it is the module's newest from now on. */
  place(record: ModuleRecord): void {
    const before = this.records.get(record.id);
    this.records.set(record.id, record);
    if (before?.resolved !== record.resolved)
      this.edges.replace(record.id, before?.resolved.values() ?? [], record.resolved.values());
  }

  /**
   * The modules that can be reached from a root, each before what it imports, in the order of the imports: as a fresh start enters them.
   * @param loaded records that count instead of the ones in place
   */
  reachable(loaded: ReadonlyMap<string, ModuleRecord> = new Map()): Set<string> {
    const reached = new Set<string>();
    const stack = [...this.roots].reverse();
    for (let id: string | undefined; (id = stack.pop()); ) {
      const record = loaded.get(id) ?? this.records.get(id);
      if (!record || reached.has(id)) continue;
      reached.add(id);
      stack.push(...[...record.resolved.values()].reverse());
    }
    return reached;
  }

  module(id: string): Module | undefined {
    return this.#modules.get(id);
  }

  /** Removes a module: imported again, it starts fresh (rule U10). Its listeners stay. */
  forget(id: string): void {
    const record = this.records.get(id);
    record?.unlink();
    this.records.delete(id);
    this.edges.replace(id, record?.resolved.values() ?? [], []);
    this.#modules.delete(id);
  }

  // What contexts ask of their host.

  acceptSelf(): void {}

  acceptDependencies(
    module: Module,
    specifiers: readonly string[],
    _registrations: readonly RegisterDependency[] | undefined,
  ): string[] {
    const record = this.records.get(module.id);
    return specifiers.map((specifier) => {
      try {
        const known = record?.resolved.get(specifier);
        if (known) return known;
        const found = this.environment.resolve(specifier, module.id);
        return "id" in found ? found.id : found.external;
      } catch {
        return specifier;
      }
    });
  }

  /** Emits `beforeFullReload` and lets the environment say why (rule U16). */
  async fullReload(reason: string, chain: readonly string[] = []): Promise<void> {
    await this.emit("beforeFullReload", { type: "full-reload" });
    await this.environment.reload(reason, chain);
  }

  send(event: string, data: unknown): void {
    this.environment.send(event, data);
  }

  warn(message: string): void {
    this.environment.warn(message);
  }

  protected showError(error: unknown, thrown: ErrorText): void {
    this.environment.report(error, thrown);
  }
}
