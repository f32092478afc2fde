import { readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import type { Compiler, Indirect } from "../compile/compiler.js";
import { isCode } from "../compile/extensions.js";
import { PackageTypes } from "../compile/package-type.js";
import { clearTsconfigs } from "../compile/tsconfig.js";
import { CompleteReader } from "../fs/partial-writes.js";
import { irregularKind, isDirectory, isRegularFile } from "../fs/snapshot.js";
import type { Assets } from "./assets.js";
import { dataUrl } from "./assets.js";
import { CommonJsCompiler, isCommonJsModule } from "./commonjs.js";
import { type CompiledPageModule, pageCompiler, replaceUrls } from "./compile-page-module.js";
import { compileCss } from "./css.js";
import { isData, parseData } from "./data-formats.js";
import { hasGlobs } from "./glob/has-globs.js";
import { COMMON_JS, type Ids } from "./ids.js";
import type { Node, Target } from "./node.js";
import { NodeBuilder, type Watch } from "./node-builder.js";
import type { Pipeline, PluginModule } from "./plugins/pipeline.js";
import { problemOf } from "./problem.js";
import { importFolders } from "./public-folder.js";
import { isReact, REFRESH_FILE, ReactRefresh, refreshModule, withRefreshFunctions } from "./react-refresh.js";
import { PageResolver, type Resolution, UnresolvedError } from "./resolve.js";
import type { Settings } from "./settings.js";
import { workerUrl } from "./worker-urls.js";

const API = "import.meta.hot";
/** Replaces modules that a `browser` field sets to `false`. */
const EMPTY = "@empty.js";

/** Builds the nodes of the graph: reads, compiles and resolves. */
export class Builder {
  readonly resolver: PageResolver;
  readonly #compiler: Compiler<CompiledPageModule>;
  readonly #commonJs: CommonJsCompiler;
  /** For code that plugins made: it may pass `import.meta.hot` on. */
  readonly #made: Record<"refreshed" | "plain", Compiler<CompiledPageModule>> | undefined;
  /** Of a config file. */
  readonly pipeline: Pipeline | undefined;
  readonly #reader = new CompleteReader();
  readonly #packageTypes = new PackageTypes();
  readonly #reactRefresh: ReactRefresh;

  /**
   * @param watch gets what modules are made of
   * @throws if the plugin is not installed
   */
  constructor(
    private readonly root: string,
    indirect: Indirect,
    private readonly ids: Ids,
    private readonly assets: Assets,
    private readonly watch: Watch,
    settings?: Settings,
  ) {
    this.resolver = new PageResolver("development", importFolders(settings?.config ?? {}, root), settings?.alias);
    this.#reactRefresh = new ReactRefresh(this.resolver);
    this.#compiler = pageCompiler(root, indirect, settings?.define, this.#reactRefresh.jscOptions);
    this.#commonJs = new CommonJsCompiler(root);
    this.pipeline = settings?.plugins?.(ids, this.resolver);
    this.#made = this.pipeline && {
      refreshed: pageCompiler(root, "allow", settings?.define, this.#reactRefresh.jscOptions),
      plain: pageCompiler(root, "allow", settings?.define),
    };
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
    if (!isCode(path) || irregularKind(path) || this.pipeline?.plugins.mayTransform(path)) return;
    try {
      const text = readFileSync(path, "utf8");
      if (!this.#isCommonJs(path, text)) this.#compiler.compile(path, text).catch(() => {}); // `build` reports it
    } catch {
      // The file was removed.
    }
  }

  /** Never throws: a node that cannot be built says why. */
  build(id: string, target: Target): Promise<Node> {
    return this.#tryToBuild(id, target.path, (node) => this.#fill(node, target));
  }

  /** An inline script of a page. @param path of the HTML file */
  buildInline(id: string, path: string, name: string, text: string): Promise<Node> {
    return this.#tryToBuild(id, path, (node) =>
      this.#compile(node, { path: join(dirname(path), name), query: "" }, text),
    );
  }

  async #tryToBuild(
    id: string,
    path: string,
    fill: (node: NodeBuilder) => Promise<void>,
    isLastTry = false,
  ): Promise<Node> {
    const node = new NodeBuilder(id, path, this.watch);
    try {
      await fill(node);
    } catch (error) {
      if (this.#hasCome(node, error) && !isLastTry) return this.#tryToBuild(id, path, fill, true);
      for (const file of (error as { files?: string[] }).files ?? []) node.addFile(file);
      node.body = { type: "failed", problem: problemOf(error, path, this.root) };
      node.content = String((error as Error).message);
    }
    return node.finish();
  }

  /** Watches what an import lacks. @returns whether it came before it was watched: then nobody will tell */
  #hasCome(node: NodeBuilder, error: unknown): boolean {
    if (!(error instanceof UnresolvedError)) return false;
    for (const path of error.candidates) node.addFile(path);
    if (!error.candidates.some(isRegularFile)) return false;
    this.resolver.clearCache();
    return true;
  }

  async #fill(node: NodeBuilder, target: Target): Promise<void> {
    const { path, query } = target;
    if (path.endsWith(REFRESH_FILE)) return node.setCode(refreshModule());
    if (path.endsWith(EMPTY)) return query === COMMON_JS ? node.setCommonJsValue({}) : node.setValue({});
    node.addFile(path);
    const made = await this.pipeline?.build(target, node, this.#reader);
    const isCommonJs = made?.original !== undefined && isCode(path) && this.#isCommonJs(path, made.code);
    if (made && !isCommonJs) return this.#fillMade(node, target, made);
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
      if (!this.#isCommonJs(path, text)) return this.#compile(node, target, text);
      if (query === COMMON_JS) return this.#fillCommonJs(node, path, text);
      node.body = { type: "facade", raw: this.ids.idOf(path, COMMON_JS) };
      node.content = "facade";
      node.imports = [node.body.raw];
      return undefined;
    });
  }

  /** Compiles what plugins made of a module. */
  async #fillMade(node: NodeBuilder, target: Target, made: PluginModule): Promise<void> {
    node.isDerived = made.isLoaded;
    if (made.kind === "data") return node.setValue(parseData(target.path, ".json", made.code));
    if (made.kind === "css") return this.#fillCss(node, made.name, target.query === "inline", made.code);
    // The rules S hold for what was written, and not for what a plugin added.
    if (made.original?.includes("hot") && isCode(target.path))
      await this.#compiler.compile(target.path, made.original).catch((error: Error) => {
        if (error.message.includes("import.meta.hot")) throw error;
      });
    await this.#compile(node, target, made.code, made);
  }

  async #compile(node: NodeBuilder, target: Target, text: string, made?: PluginModule): Promise<void> {
    const { path } = target;
    const compiler = (made && this.#made?.[this.#kindOfMade(path, made)]) ?? this.#compiler;
    const { version, code, map, specifiers, dynamic } = await compiler.compile(made?.name ?? path, text);
    node.content = version;
    for (const specifier of specifiers) {
      const id = this.#idOf(specifier, target);
      node.addImport(specifier, typeof id === "string" ? id : await id);
    }
    for (const specifier of dynamic) {
      try {
        node.resolved[specifier] = await this.#idOf(specifier, target);
        node.dynamic.push(specifier);
      } catch (error) {
        // It may exist by the time it is imported.
        if (this.#hasCome(node, error)) throw error;
      }
    }
    const expanded = hasGlobs(code) ? await this.#withGlobs(node, target, code, () => made?.mapOf(map) ?? map) : code;
    const withUrls = replaceUrls(expanded, path, ({ file, isWorker }) => {
      if (isWorker) return workerUrl(node.addWorker(this.#idOfResolution(this.resolver.resolve(file, path))));
      if (isDirectory(file)) return undefined;
      node.addFile(file); // it may be created
      return isRegularFile(file) ? JSON.stringify(this.assets.urlOf(file)) : undefined;
    });
    if (withUrls !== code) node.content += withUrls;
    node.body = { type: "code", code: withRefreshFunctions(node.id, withUrls), map: made?.mapOf(map) ?? map };
  }

  async #withGlobs(node: NodeBuilder, target: Target, code: string, map: () => string): Promise<string> {
    const { expandGlobs } = await import("./glob/expand.js"); // few modules need it
    const aliased = (pattern: string): string => this.resolver.aliased(pattern);
    return expandGlobs(
      { code, map },
      { importer: target.path, root: this.root, aliased },
      {
        onGlob: (glob) => node.addGlob(glob),
        urlOf: (path) => {
          node.addFile(path);
          return this.assets.urlOf(path);
        },
        specifier: async (path, query, isStatic) => {
          const id = this.pipeline
            ? this.#idOfResolution(await this.pipeline.resolveFile(path, query, target))
            : this.ids.idOf(path, query.slice(1));
          const specifier = `glob:${id}`;
          if (isStatic) node.addImport(specifier, id);
          else node.addDynamicImport(specifier, id);
          return specifier;
        },
      },
    );
  }

  /** React refreshes files of code that plugins changed, unless a plugin brings a refresh of its own: solid-refresh. */
  #kindOfMade(path: string, { original, code }: PluginModule): "refreshed" | "plain" {
    if (original === undefined || !isCode(path)) return "plain";
    return code.includes(API) && !original.includes(API) ? "plain" : "refreshed";
  }

  async #fillCommonJs(node: NodeBuilder, path: string, text: string): Promise<void> {
    const { code, requires } = this.#commonJs.compile(path, text);
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
    return this.#isCommonJs(path, text) ? COMMON_JS : "";
  }

  /** @param given the sheet; it is read if it is left out */
  async #fillCss(node: NodeBuilder, path: string, isInline: boolean, given?: string): Promise<void> {
    const compile = (text: string): ReturnType<typeof compileCss> => {
      node.reset();
      return compileCss(path, text, {
        root: this.root,
        resolveImport: (specifier, importer) => {
          const found = this.resolver.resolve(specifier, importer, "style");
          if ("path" in found) node.addFile(found.path);
          return found;
        },
        urlOf: (file) => {
          node.addFile(file);
          return this.assets.urlOf(file);
        },
      });
    };
    const css = await (given === undefined ? this.#reader.read(path, compile) : compile(given));
    for (const file of css.files) node.addFile(file);
    if (isInline) return node.setValue(css.text);
    node.content = css.text;
    node.body = { type: "css", text: css.text, exports: css.exports };
  }

  #isCommonJs(path: string, text: string): boolean {
    return isCommonJsModule(path, text, this.#packageTypes.of(path));
  }

  #idOf(specifier: string, importer: Target): string | Promise<string> {
    if (this.pipeline) return this.pipeline.resolve(specifier, importer).then((found) => this.#idOfResolution(found));
    return this.#idOfResolution(this.resolver.resolve(specifier, importer.path));
  }

  #idOfResolution(found: { id: string } | Resolution): string {
    if ("id" in found) return found.id;
    if ("external" in found) return found.external;
    if ("empty" in found) return this.ids.idOf(join(this.root, EMPTY));
    return this.ids.idOf(found.path, found.query);
  }
}
