import type { ModuleNamespace } from "../core/api.js";
import type { Module } from "../core/module.js";

/** What swc emits for `module.type: "systemjs"`: the smallest module format with live bindings, cycles and top-level await. */
export type Declare = (
  exportBinding: ExportBinding,
  context: { meta: Record<string, unknown>; import(specifier: string): Promise<ModuleNamespace> },
) => { setters?: Array<Setter | undefined>; execute?: () => unknown };
export type Setter = (namespace: ModuleNamespace) => void;
type ExportBinding = (name: string | Record<string, unknown>, value?: unknown) => unknown;

/** A module's code, as a loader gives it. */
export interface Source {
  /** Changes with the code: an equal version is no update (rule U1). */
  version: string;
  /** The specifiers of its static imports, in order. */
  specifiers: readonly string[];
  /** The specifiers of its `import("...")` calls: they count for what is reachable (rule U10). */
  dynamic: readonly string[];
  declare: Declare;
}

/** A dependency: a module of the registry, or one that the environment loads itself. */
export type Dependency = { id: string } | { external: ModuleNamespace };

/** Where the evaluation of a record is. */
export type EvaluationState =
  | { type: "linked" }
  /** `ended` resolves when the evaluation has ended, however it did. `abandon` ends it at once. */
  | { type: "evaluating"; ended: Promise<void>; abandon: () => void }
  | { type: "evaluated" }
  | { type: "failed"; error: unknown };

/** One evaluation of a module. The next evaluation is another record. */
export class ModuleRecord {
  /** Its properties have getters alone: assigning to a namespace throws, as in JavaScript. */
  readonly namespace: ModuleNamespace = Object.create(null, { [Symbol.toStringTag]: { value: "Module" } });
  readonly #exports: Record<string, unknown> = Object.create(null);
  /** Names of exports that `export *` does not change. */
  readonly #own = new Set<string>();
  /** By position as in the source. */
  dependencies: Dependency[] = [];
  /** Ids by specifier, static and dynamic. */
  resolved = new Map<string, string>();
  setters: Array<Setter | undefined> = [];
  execute: (() => unknown) | undefined;
  /** The setters of importers that see this record: they are called when an export changes. */
  readonly #setters = new Map<ModuleRecord, readonly Setter[]>();
  /** The record of each dependency that this one sees. */
  readonly #sees = new Map<string, ModuleRecord>();
  state: EvaluationState = { type: "linked" };
  /** Whether this record stays because the next one threw: a save of it, or of what it imports, tries it again (rule U9). */
  threw = false;

  constructor(
    readonly id: string,
    readonly source: Source,
    readonly module: Module,
  ) {}

  /** The same code, for another evaluation. */
  clone(): ModuleRecord {
    const record = new ModuleRecord(this.id, this.source, this.module);
    record.dependencies = this.dependencies;
    record.resolved = this.resolved;
    return record;
  }

  /** Sets exports and updates the bindings of importers. */
  readonly export: ExportBinding = (name, value) => {
    const changes = typeof name === "string" ? { [name]: value } : name;
    for (const key of Object.keys(changes)) {
      // What `export *` exports comes in an object without a prototype, and a value of another origin hides it.
      if (!Object.getPrototypeOf(changes)) {
        if (this.#own.has(key)) continue;
      } else if (this.execute || changes[key]) this.#own.add(key);
      if (!(key in this.#exports)) this.#define(key);
      this.#exports[key] = changes[key];
    }
    for (const importer of this.#setters.keys()) this.#show(importer);
    return value;
  };

  #show(importer: ModuleRecord): void {
    for (const setter of this.#setters.get(importer) ?? []) setter(this.namespace);
  }

  /** Drops names that `export *` exported, here and in importers. */
  #drop(names: string[]): void {
    const dropped = names.filter((name) => name in this.#exports && !this.#own.has(name));
    for (const name of dropped) {
      delete this.#exports[name];
      delete this.namespace[name];
    }
    if (!dropped[0]) return;
    for (const importer of this.#setters.keys()) importer.#drop(dropped);
    // Another module that is named with `export *` may have them.
    for (const seen of this.#sees.values()) seen.#show(this);
  }

  #define(key: string): void {
    const exports = this.#exports;
    Object.defineProperty(this.namespace, key, { get: () => exports[key], enumerable: true, configurable: true });
  }

  /** Lets an importer see this record's exports, now and when they change. */
  link(importer: ModuleRecord, setter: Setter): void {
    const before = importer.#sees.get(this.id);
    // An older record may still change its exports: the importer no longer sees that.
    if (before && before !== this) before.#setters.delete(importer);
    importer.#sees.set(this.id, this);
    const known = this.#setters.get(importer) ?? [];
    if (!known.includes(setter)) this.#setters.set(importer, [...known, setter]);
    setter(this.namespace);
    if (before) importer.#drop(Object.keys(before.#exports).filter((name) => !(name in this.#exports)));
  }

  /** Cuts the record off from its dependencies: their exports no longer change its bindings. */
  unlink(): void {
    for (const seen of this.#sees.values()) seen.#setters.delete(this);
    this.#sees.clear();
  }

  /** The names of a namespace are sorted, as in JavaScript. */
  sortNames(): void {
    const names = Object.keys(this.#exports);
    if (String(names) === String(names.sort())) return;
    for (const name of names) {
      delete this.namespace[name];
      this.#define(name);
    }
  }
}
