import { isIdentifier } from "./identifier.js";
import type { Body, Globbed, Node } from "./node.js";
import { versionOf } from "./version.js";

/** Each is called before what it gets is read. */
export interface Watch {
  file(path: string): void;
  /** A folder, however deep, in which files may come. */
  folder(path: string): void;
}

/** Collects the parts of a node. */
export class NodeBuilder {
  body: Body | undefined;
  /** Decides the version, together with the resolved imports. */
  content = "";
  resolved: Record<string, string> = {};
  imports: string[] = [];
  dynamic: string[] = [];
  #workers = new Set<string>();
  #globs: Globbed[] = [];
  isDerived = false;
  #files = new Set<string>();

  constructor(
    readonly id: string,
    path: string,
    private readonly watch: Watch,
  ) {
    this.addFile(path);
  }

  /** The text was a partial write: it is read and compiled again. */
  reset(): void {
    this.resolved = {};
    this.imports = [];
    this.dynamic = [];
    this.#workers.clear();
    this.#globs = [];
  }

  addFile(path: string): void {
    if (this.#files.has(path)) return;
    this.#files.add(path);
    this.watch.file(path);
  }

  addGlob(glob: Globbed): void {
    this.#globs.push(glob);
    for (const folder of glob.folders) this.watch.folder(folder);
  }

  /** An import whose specifier stands in the code already. */
  addDynamicImport(specifier: string, id: string): void {
    this.resolved[specifier] = id;
    if (!this.dynamic.includes(specifier)) this.dynamic.push(specifier);
  }

  addWorker(id: string): string {
    this.#workers.add(id);
    return id;
  }

  addImport(specifier: string, id: string): void {
    this.resolved[specifier] = id;
    if (id.startsWith("/") && !this.imports.includes(id)) this.imports.push(id);
  }

  /** A module whose default export is a value; the properties of an object are exports as well. */
  setValue(value: unknown): void {
    const text = JSON.stringify(value) ?? "undefined";
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const names = isObject ? Object.keys(value).filter((name) => isIdentifier(name) && name !== "default") : [];
    const named = names.map((name) => `${name}: value.${name}`);
    const code = `System.register([], (_export) => ({ execute() { const value = ${text}; _export({ ${["default: value", ...named].join(", ")} }); } }));`;
    this.setCode(code);
  }

  /** A module in the format of the registry. */
  setCode(code: string): void {
    this.body = { type: "code", code, map: "" };
    this.content = code;
  }

  /** A value for `require`. */
  setCommonJsValue(value: unknown): void {
    const code = `module.exports = ${JSON.stringify(value) ?? "undefined"};`;
    this.body = { type: "commonjs", code };
    this.content = code;
  }

  finish(): Node {
    const { id, resolved, imports, dynamic } = this;
    const version = versionOf([JSON.stringify([id, this.body?.type, this.content, resolved])], 10);
    const body = this.body ?? { type: "failed", problem: { message: `${id} is empty` } };
    const files = [...this.#files];
    return {
      id,
      version,
      body,
      resolved,
      imports,
      dynamic,
      workers: [...this.#workers],
      globs: this.#globs,
      files,
      isDerived: this.isDerived,
    };
  }
}
