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
  /** Changes with the code: an equal one is no update (rule U1). */
  version: string;
  /** The specifiers of its static imports, in order. */
  specifiers: readonly string[];
  /** What it may import with `import("...")`: it counts for what is reachable (rule U10). */
  dynamic: readonly string[];
  declare: Declare;
}

/** A dependency: one of our modules, or one that the host loads itself. */
export type Dependency = { id: string } | { external: ModuleNamespace };

/** One evaluation of a module, the successor of which is another record. */
export class ModuleRecord {
  readonly namespace: ModuleNamespace = Object.create(null, { [Symbol.toStringTag]: { value: "Module" } });
  /** By position as in the source. */
  dependencies: Dependency[] = [];
  /** Ids by specifier, static and dynamic. */
  resolved = new Map<string, string>();
  setters: Array<Setter | undefined> = [];
  execute: (() => unknown) | undefined;
  /** Those who are told when an export changes: the setters of importers that see this record. */
  readonly links = new Map<ModuleRecord, Setter | Setter[]>();
  /** Which record of each dependency this one sees. */
  readonly #sees = new Map<string, ModuleRecord>();
  state: "linked" | "evaluating" | "evaluated" | "failed" = "linked";
  error: unknown;
  /** While it is being evaluated: resolves when that has ended, however it did. */
  evaluation: Promise<void> | undefined;

  constructor(
    readonly id: string,
    readonly source: Source,
    readonly module: Module,
  ) {}

  /** The same code once more, for another evaluation. */
  again(): ModuleRecord {
    const record = new ModuleRecord(this.id, this.source, this.module);
    record.dependencies = this.dependencies;
    record.resolved = this.resolved;
    return record;
  }

  /** Sets exports and tells who imported them. */
  readonly export: ExportBinding = (name, value) => {
    const changes = typeof name === "string" ? { [name]: value } : name;
    for (const key of Object.keys(changes)) this.namespace[key] = changes[key];
    for (const setters of this.links.values()) {
      if (typeof setters === "function") setters(this.namespace);
      else for (const setter of setters) setter(this.namespace);
    }
    return value;
  };

  /** Lets an importer see this record's exports, now and when they change. */
  link(importer: ModuleRecord, setter: Setter): void {
    // An older record may still change its exports: nobody is to hear of that any more.
    const before = importer.#sees.get(this.id);
    if (before !== this) {
      before?.links.delete(importer);
      importer.#sees.set(this.id, this);
    }
    const known = this.links.get(importer);
    // Most import a module once.
    if (!known) this.links.set(importer, setter);
    else if (known !== setter && !(Array.isArray(known) && known.includes(setter)))
      this.links.set(importer, [known, setter].flat());
    setter(this.namespace);
  }

  /** Nothing it imports tells it anything any more. */
  unlink(): void {
    for (const seen of this.#sees.values()) seen.links.delete(this);
    this.#sees.clear();
  }

  /** The names of a namespace are in order, as in JavaScript. */
  sortNames(): void {
    const names = Object.keys(this.namespace);
    const sorted = [...names].sort();
    if (names.every((name, index) => name === sorted[index])) return;
    const values = { ...this.namespace };
    for (const name of names) delete this.namespace[name];
    for (const name of sorted) this.namespace[name] = values[name];
  }
}
