import type { ModuleNamespace } from "../core/api.js";
import { Context } from "../core/context.js";
import { Events } from "../core/events.js";
import { type Host, type Links, Module } from "../core/module.js";
import type { Graph } from "../core/plan.js";
import { Edges } from "./edges.js";
import { type Declare, type Dependency, ModuleRecord, type Source } from "./record.js";
import { Updater } from "./updater.js";

/** What a registry needs of the program it runs in; nothing of Node or a browser is in it. */
export interface Environment {
  /** What a specifier means in a module: one of ours, or one that the environment loads. @throws if there is none */
  resolve(specifier: string, importer: string): { id: string } | { external: string };
  /** The code of one of our modules. @throws if it cannot be read or compiled */
  load(id: string): Promise<Source>;
  /** A module that is not ours. */
  importExternal(url: string): Promise<ModuleNamespace>;
  /** Runs a module's code, so that the environment knows whose it is. */
  run<T>(record: ModuleRecord, code: () => T): T;
  /** `import.meta`, without `hot`. */
  meta(id: string): Record<string, unknown>;
  /** An error during an update, or one that a callback threw. */
  report(error: unknown): void;
  /** No boundary was left: what this host does for a full reload (rules U16, N1). */
  reload(reason: string, chain: readonly string[]): void;
  /** `import.meta.hot.send`. */
  send(event: string, data: unknown): void;
  warn(message: string): void;
}

/** Our own module registry: loads, links and evaluates modules, and knows who imports whom. */
export class Registry implements Host {
  readonly report = (error: unknown): void => {
    this.environment.report(error);
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: "" };
    this.events.error(message, stack);
  };
  readonly events = new Events(this.report);
  readonly updater = new Updater(this);
  /** The newest record of each module. */
  readonly records = new Map<string, ModuleRecord>();
  readonly roots = new Set<string>();
  readonly edges = new Edges();
  /** Who imports what, as an update sees it. */
  readonly graph: Graph & { importedBy(id: string): Iterable<string> } = {
    has: (id) => this.records.has(id),
    acceptsItself: (id) => this.records.get(id)!.module.instance.acceptsItself,
    isRoot: (id) => this.roots.has(id),
    importersOf: (id) => this.edges.importersOf(id),
    importedBy: (id) => [...this.records.get(id)!.resolved.values()].filter((id) => this.records.has(id)),
    accepts: (importer, id) =>
      this.records.get(importer)!.module.instance.acceptances.some(({ dependencies }) => dependencies.includes(id)),
  };
  readonly #modules = new Map<string, Module>();
  /** Which module waits for the evaluation of which other right now. */
  readonly #waiting = new Map<string, Set<string>>();

  constructor(readonly environment: Environment) {}

  /** Loads and evaluates a module and all it imports, as a root that keeps them alive. */
  async run(id: string): Promise<ModuleNamespace> {
    this.roots.add(id);
    return this.import(id);
  }

  /** As `import()`: a module that is there already is not run again. */
  async import(id: string): Promise<ModuleNamespace> {
    await this.updater.whenApplied(); // not into the middle of an update
    return this.importNow(id);
  }

  /** As {@link import}, from inside an update. */
  async importNow(id: string): Promise<ModuleNamespace> {
    const known = this.records.get(id);
    if (!known || known.state === "failed") {
      const loaded = await this.load([id]);
      // Somebody else may have loaded the same meanwhile.
      for (const id of [...loaded.keys()]) if (this.#isUsable(id)) loaded.delete(id);
      for (const record of loaded.values()) this.place(record);
      await this.link(loaded);
    }
    const record = this.records.get(id)!;
    await this.evaluate(record);
    return record.namespace;
  }

  /**
   * Loads modules and everything they import that is not here yet, without running or changing anything.
   * @param renew modules that are loaded again, though they are here.
   * @throws what cannot be resolved, read or compiled
   */
  async load(ids: readonly string[], renew: ReadonlySet<string> = new Set()): Promise<Map<string, ModuleRecord>> {
    const loaded = new Map<string, ModuleRecord>();
    let next = ids.filter((id) => renew.has(id) || !this.#isUsable(id));
    const asked = new Set(next);
    while (next.length > 0) {
      // All of a level at once; level by level, however deep the graph is.
      const records = await Promise.all(next.map((id) => this.#loadOne(id)));
      next = [];
      for (const record of records) {
        loaded.set(record.id, record);
        for (const dependency of record.dependencies) {
          if (!("id" in dependency) || asked.has(dependency.id) || this.#isUsable(dependency.id)) continue;
          asked.add(dependency.id);
          next.push(dependency.id);
        }
      }
    }
    return loaded;
  }

  #isUsable(id: string): boolean {
    const record = this.records.get(id);
    return record !== undefined && record.state !== "failed";
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
        // It may be there when it is asked for.
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

  /** Declares records and connects them with what they import. Nothing runs but hoisted functions come to be. */
  async link(records: ReadonlyMap<string, ModuleRecord>): Promise<void> {
    for (const record of records.values()) {
      this.#modules.set(record.id, record.module);
      const context = new Context(record.module);
      const declared: ReturnType<Declare> = record.source.declare(record.export, {
        meta: Object.assign(this.environment.meta(record.id), { hot: context }),
        import: (specifier) => this.#importFrom(record, specifier),
      });
      record.setters = declared.setters ?? [];
      record.execute = declared.execute;
    }
    for (const record of records.values()) this.linkDependencies(record);
  }

  linkDependencies(record: ModuleRecord): void {
    for (const [index, dependency] of record.dependencies.entries()) {
      const setter = record.setters[index];
      if (!setter) continue;
      if ("external" in dependency) setter(dependency.external);
      else this.records.get(dependency.id)?.link(record, setter);
    }
  }

  async #importFrom(record: ModuleRecord, specifier: string): Promise<ModuleNamespace> {
    const found = this.environment.resolve(String(specifier), record.id);
    if ("external" in found) return this.environment.importExternal(found.external);
    record.resolved.set(String(specifier), found.id);
    if (this.records.get(record.id) === record) this.edges.add(record.id, found.id);
    if (record.state !== "evaluating") return this.import(found.id);
    // The module may wait for it, and an update for the module.
    return this.#waitFor(record.id, found.id, this.importNow(found.id));
  }

  /**
   * Evaluates a record and what it imports: dependencies first, each once, in the order in which JavaScript does. In a loop:
   * a chain of imports is no chain of calls (rule U17).
   * @throws what the module, or one that it imports, threw
   */
  async evaluate(root: ModuleRecord): Promise<void> {
    const order: ModuleRecord[] = [];
    const seen = new Set([root]);
    const stack: Array<{ record: ModuleRecord; next: number }> = [{ record: root, next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const dependency = top.record.dependencies[top.next++];
      if (!dependency) {
        order.push(top.record);
        stack.pop();
        continue;
      }
      const record = "id" in dependency ? this.records.get(dependency.id) : undefined;
      if (!record || seen.has(record)) continue;
      seen.add(record);
      if (record.state !== "evaluated") stack.push({ record, next: 0 });
    }
    for (const record of order) await this.#evaluateOne(record, root);
    if (root.state === "failed") throw root.error;
  }

  async #evaluateOne(record: ModuleRecord, root: ModuleRecord): Promise<void> {
    if (record.state === "evaluating") {
      // Somebody else's evaluation; one of a cycle that waits for us would wait for ever.
      if (record.evaluation) await this.#waitFor(root.id, record.id, record.evaluation);
      return;
    }
    if (record.state !== "linked") return;
    const broken = record.dependencies.find(
      (dependency) => "id" in dependency && this.records.get(dependency.id)?.state === "failed",
    );
    if (broken && "id" in broken) return this.#fail(record, this.records.get(broken.id)!.error);
    record.state = "evaluating";
    let ended!: () => void;
    record.evaluation = new Promise((resolve) => (ended = resolve));
    try {
      const result = record.execute && this.environment.run(record, record.execute);
      if (result) await result;
      record.state = "evaluated";
    } catch (error) {
      this.#fail(record, error);
    }
    record.module.instance.evaluating = false;
    record.evaluation = undefined;
    record.sortNames();
    ended();
  }

  async #waitFor<T>(id: string, other: string, promise: Promise<T>): Promise<T> {
    const others = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, others.add(other));
    try {
      return await promise;
    } finally {
      others.delete(other);
      if (others.size === 0) this.#waiting.delete(id);
    }
  }

  /** A circle of modules of which each waits for the next to be evaluated, which therefore never happens; empty if there is none. */
  waitingForEachOther(): string[] {
    for (const start of this.#waiting.keys()) {
      const from = new Map<string, string>();
      const queue = [start];
      for (const id of queue) {
        for (const other of this.#waiting.get(id) ?? []) {
          if (other === start) {
            const circle = [id];
            while (circle[0] !== start) circle.unshift(from.get(circle[0]!)!);
            return circle;
          }
          if (!from.has(other)) queue.push(other);
          if (!from.has(other)) from.set(other, id);
        }
      }
    }
    return [];
  }

  #fail(record: ModuleRecord, error: unknown): void {
    record.state = "failed";
    record.error = error;
  }

  /** Puts a record in its place: it is the module's newest from now on. */
  place(record: ModuleRecord): void {
    const before = this.records.get(record.id);
    this.records.set(record.id, record);
    if (before?.resolved !== record.resolved)
      this.edges.replace(record.id, before?.resolved.values() ?? [], record.resolved.values());
  }

  /** Modules that can be reached from a root. @param loaded records that are to stand in the place of those that are here */
  reachable(loaded: ReadonlyMap<string, ModuleRecord> = new Map()): Set<string> {
    const reached = new Set(this.roots);
    for (const id of reached) {
      const record = loaded.get(id) ?? this.records.get(id);
      for (const imported of record?.resolved.values() ?? []) {
        if (this.records.has(imported) || loaded.has(imported)) reached.add(imported);
      }
    }
    return reached;
  }

  module(id: string): Module | undefined {
    return this.#modules.get(id);
  }

  forget(id: string): void {
    const record = this.records.get(id);
    record?.unlink();
    if (record) this.events.drop(record.module.instance);
    this.records.delete(id);
    this.edges.replace(id, record?.resolved.values() ?? [], []);
    this.#modules.delete(id);
  }

  // What contexts ask of their host.

  acceptItself(): void {}

  acceptDependencies(module: Module, specifiers: readonly string[], _links: Links | undefined): string[] {
    const record = this.records.get(module.id);
    return specifiers.map((specifier) => {
      const known = record?.resolved.get(specifier);
      if (known) return known;
      try {
        const found = this.environment.resolve(specifier, module.id);
        return "id" in found ? found.id : found.external;
      } catch {
        return specifier;
      }
    });
  }

  invalidate(module: Module, message: string | undefined): void {
    this.environment.warn(`${module.id} invalidated itself${message ? `: ${message}` : ""}`);
    void this.events.emit("invalidate", { path: module.id, message });
    this.updater.invalidate(module);
  }

  send(event: string, data: unknown): void {
    this.environment.send(event, data);
  }
}
