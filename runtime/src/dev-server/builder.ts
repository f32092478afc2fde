import { readFileSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import type { Compiler, Indirect } from "../compile/compiler.js";
import { isCode } from "../compile/extensions.js";
import { PackageTypes } from "../compile/package-type.js";
import { clearTsconfigs } from "../compile/tsconfig.js";
import { CompleteReader } from "../fs/partial-writes.js";
import { irregularKind } from "../fs/snapshot.js";
import type { Assets } from "./assets.js";
import { dataUrl } from "./assets.js";
import { compileCommonJs, isCommonJsModule } from "./commonjs.js";
import { type CompiledPageModule, pageCompiler, replaceUrls } from "./compile-page-module.js";
import { compileCss } from "./css.js";
import { isData, parseData } from "./data-formats.js";
import { isIdentifier } from "./identifier.js";
import { COMMON_JS, type Ids } from "./ids.js";
import type { Body, Node, Target } from "./node.js";
import { problemOf } from "./problem.js";
import { isReact, REFRESH_FILE, ReactRefresh, refreshModule, withRefreshFunctions } from "./react-refresh.js";
import { PageResolver, UnresolvedError } from "./resolve.js";
import { versionOf } from "./version.js";
import { workerUrl } from "./worker-urls.js";

/** Replaces modules that a `browser` field sets to `false`. */
const EMPTY = "@empty.js";

/** Builds the nodes of the graph: reads, compiles and resolves. */
export class Builder {
  readonly resolver = new PageResolver();
  readonly #compiler: Compiler<CompiledPageModule>;
  readonly #reader = new CompleteReader();
  readonly #packageTypes = new PackageTypes();
  readonly #reactRefresh = new ReactRefresh(this.resolver);

  /**
   * @param onFile is called with each file before it is read
   * @throws if the plugin is not installed
   */
  constructor(
    private readonly root: string,
    indirect: Indirect,
    private readonly ids: Ids,
    private readonly assets: Assets,
    private readonly onFile: (path: string) => void,
  ) {
    this.#compiler = pageCompiler(root, indirect, this.#reactRefresh.jscOptions);
  }

  /** To be called after a config file changed. */
  clearConfig(): void {
    this.resolver.clearCache();
    this.#packageTypes.clear();
    this.#reactRefresh.clear();
    clearTsconfigs();
  }

  /** Compiles a saved file ahead, while others may still be saved: `build` finds the output. */
  prepare(path: string): void {
    if (!isCode(path) || irregularKind(path)) return;
    try {
      const text = readFileSync(path, "utf8");
      if (!isCommonJsModule(path, text, this.#packageTypes.of(path)))
        this.#compiler.compile(path, text).catch(() => {}); // `build` reports it
    } catch {
      // The file was removed.
    }
  }

  /** Never throws: a node that cannot be built says why. */
  async build(id: string, target: Target): Promise<Node> {
    const node = new NodeBuilder(id, target.path, this.onFile);
    try {
      await this.#fill(node, target);
    } catch (error) {
      if (error instanceof UnresolvedError) for (const path of error.candidates) node.addFile(path);
      for (const path of (error as { files?: string[] }).files ?? []) node.addFile(path);
      node.body = { type: "failed", problem: problemOf(error, target.path, this.root) };
      node.content = String((error as Error).message);
    }
    return node.finish();
  }

  /** An inline script of a page. @param path of the HTML file */
  async buildInline(id: string, path: string, name: string, text: string): Promise<Node> {
    const node = new NodeBuilder(id, path, this.onFile);
    try {
      await this.#compile(node, join(dirname(path), name), text);
    } catch (error) {
      if (error instanceof UnresolvedError) for (const path of error.candidates) node.addFile(path);
      node.body = { type: "failed", problem: problemOf(error, path, this.root) };
      node.content = String((error as Error).message);
    }
    return node.finish();
  }

  async #fill(node: NodeBuilder, { path, query }: Target): Promise<void> {
    if (path.endsWith(REFRESH_FILE)) return node.setCode(refreshModule());
    if (path.endsWith(EMPTY)) return query === COMMON_JS ? node.setCommonJsValue({}) : node.setValue({});
    node.addFile(path);
    if (query === "url") return node.setValue(this.assets.urlOf(path));
    if (query === "raw") return node.setValue(await this.#reader.read(path, (text) => text));
    const extension = extname(path);
    if (extension === ".css") return this.#fillCss(node, path, query === "inline");
    if (query === "inline") return node.setValue(dataUrl(path));
    if (isData(extension)) {
      const value = await this.#reader.read(path, (text) => parseData(path, extension, text));
      return query === COMMON_JS ? node.setCommonJsValue(value) : node.setValue(value);
    }
    if (!isCode(path)) return node.setValue(this.assets.urlOf(path));
    return this.#reader.read(path, (text) => {
      node.reset();
      if (!isCommonJsModule(path, text, this.#packageTypes.of(path))) return this.#compile(node, path, text);
      if (query === COMMON_JS) return this.#fillCommonJs(node, path, text);
      node.body = { type: "facade", raw: this.ids.idOf(path, COMMON_JS) };
      node.content = "facade";
      node.imports = [node.body.raw];
      return undefined;
    });
  }

  async #compile(node: NodeBuilder, path: string, text: string): Promise<void> {
    const { version, code, map, specifiers, dynamic } = await this.#compiler.compile(path, text);
    node.content = version;
    for (const specifier of specifiers) node.addImport(specifier, this.#idOf(specifier, path));
    for (const specifier of dynamic) {
      try {
        node.resolved[specifier] = this.#idOf(specifier, path);
        node.dynamic.push(specifier);
      } catch (error) {
        // It may exist by the time it is imported.
        if (error instanceof UnresolvedError) for (const path of error.candidates) node.addFile(path);
      }
    }
    const withUrls = replaceUrls(code, (specifier, isWorker) => {
      if (/^([a-z][a-z\d+.-]*:|\/\/)/i.test(specifier)) return undefined;
      const file = join(dirname(path), specifier.replace(/[?#].*$/s, ""));
      if (isWorker && isCode(file))
        return workerUrl(node.addWorker(this.#idOf(`./${relative(dirname(path), file)}`, path)));
      node.addFile(file);
      return JSON.stringify(this.assets.urlOf(file));
    });
    if (withUrls !== code) node.content += withUrls;
    node.body = { type: "code", code: withRefreshFunctions(node.id, withUrls), map };
  }

  async #fillCommonJs(node: NodeBuilder, path: string, text: string): Promise<void> {
    const { code, requires } = compileCommonJs(path, text);
    node.content = text;
    // Renderers require React, so the refresh runtime runs before any of them.
    if (isReact(path)) node.addImport(REFRESH_FILE, this.ids.idOf(join(this.root, REFRESH_FILE)));
    for (const specifier of requires) {
      try {
        const found = this.resolver.resolve(specifier, path, "require");
        if ("external" in found) continue;
        const target = "empty" in found ? { path: join(this.root, EMPTY), query: "" } : found;
        node.addImport(specifier, this.ids.idOf(target.path, await this.#kindOf(target.path)));
      } catch {
        // `require` throws if it is ever called: the call may be in a comment, or guarded.
      }
    }
    node.body = { type: "commonjs", code };
  }

  /** `require` reaches a CommonJS module itself, not its facade: it runs when it is first required. Of data it gets the value. */
  async #kindOf(path: string): Promise<string> {
    if (path.endsWith(EMPTY) || isData(extname(path))) return COMMON_JS;
    if (!isCode(path)) return "";
    const text = await this.#reader.read(path, (text) => text).catch(() => "");
    return isCommonJsModule(path, text, this.#packageTypes.of(path)) ? COMMON_JS : "";
  }

  async #fillCss(node: NodeBuilder, path: string, isInline: boolean): Promise<void> {
    const css = await this.#reader.read(path, (text) => {
      node.reset();
      return compileCss(path, text, {
        root: this.root,
        resolveImport: (specifier, importer) => {
          const found = this.resolver.resolve(specifier, importer, "style");
          if ("path" in found) node.addFile(found.path);
          return "empty" in found ? { external: "data:text/css," } : found;
        },
        urlOf: (url, importer) => {
          if (/^([a-z][a-z\d+.-]*:|\/|#)/i.test(url)) return undefined;
          const [file = "", hash = ""] = url.split(/(?=#)/);
          const found = join(dirname(importer), decodeURIComponent(file.replace(/\?.*$/s, "")));
          node.addFile(found);
          return this.assets.urlOf(found) + hash;
        },
      });
    });
    for (const file of css.files) node.addFile(file);
    if (isInline) return node.setValue(css.text);
    node.content = css.text;
    node.body = { type: "css", text: css.text, exports: css.exports };
  }

  #idOf(specifier: string, importer: string): string {
    const found = this.resolver.resolve(specifier, importer);
    if ("external" in found) return found.external;
    if ("empty" in found) return this.ids.idOf(join(this.root, EMPTY));
    return this.ids.idOf(found.path, found.query);
  }
}

/** Collects the parts of a node. */
class NodeBuilder {
  body: Body | undefined;
  /** Decides the version, together with the resolved imports. */
  content = "";
  resolved: Record<string, string> = {};
  imports: string[] = [];
  dynamic: string[] = [];
  #workers = new Set<string>();
  #files = new Set<string>();

  constructor(
    readonly id: string,
    path: string,
    private readonly onFile: (path: string) => void,
  ) {
    this.addFile(path);
  }

  /** The text was a partial write: it is read and compiled again. */
  reset(): void {
    this.resolved = {};
    this.imports = [];
    this.dynamic = [];
    this.#workers.clear();
  }

  addFile(path: string): void {
    if (this.#files.has(path)) return;
    this.#files.add(path);
    this.onFile(path);
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
    return { id, version, body, resolved, imports, dynamic, workers: [...this.#workers], files: [...this.#files] };
  }
}
