import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { CodeCache } from "../../compile/code-cache.js";
import { Compiler, type Indirect } from "../../compile/compiler.js";
import { isHtml, isJson } from "../../compile/extensions.js";
import { PackageTypes } from "../../compile/package-type.js";
import { clearTsconfigs } from "../../compile/tsconfig.js";
import type { ModuleNamespace } from "../../core/api.js";
import { traced } from "../../diagnostics/trace.js";
import { CompleteReader } from "../../fs/partial-writes.js";
import { irregularKind } from "../../fs/snapshot.js";
import { WaitGraph } from "../../registry/deadlock.js";
import type { Environment } from "../../registry/environment.js";
import type { ModuleRecord, Source } from "../../registry/record.js";
import { CommonJs, isCommonJs } from "./commonjs.js";
import { forgetSourceMap, instantiate, jsonModule, valueModule, withInlineMap } from "./instantiate.js";
import { ModuleIds } from "./module-ids.js";
import { NodeResolver } from "./resolve.js";
import { SoughtFiles } from "./sought-files.js";

/** How many files may be compiled and no longer part of the program: they often come back, as after a `git checkout`. */
const UNUSED_LIMIT = 50;

/** Nothing in such a path is encoded in a URL. `pathToFileURL` would take as long as reading a small module. */
const PLAIN_PATH = /^\/[\w/.-]+$/;

/** What the environment asks of the program that it belongs to. */
export interface EnvironmentHooks extends Pick<Environment, "report" | "reload" | "send" | "warn"> {
  /**
   * A file is part of the program.
   * @param readSince the earliest time at which it may have been read, in ms since 1970; without it, it is read after this call
   */
  onLoad(path: string, readSince?: number): void;
  /** One of these files would be part of the program, if it existed. */
  onMissing(paths: string[]): void;
  /** The value of an HTML file that the program imports. */
  page(path: string): Promise<unknown>;
  run<T>(record: ModuleRecord, code: () => T): T;
}

/** What Node gives a registry: files, resolution as Node and TypeScript do it, and Node's own modules. */
export class NodeEnvironment implements Environment {
  readonly ids = new ModuleIds();
  readonly commonJs: CommonJs;
  readonly waits = new WaitGraph();
  readonly #resolver: NodeResolver;
  readonly #sought = new SoughtFiles();
  readonly #compiler: Compiler<Source>;
  readonly #codeCache: CodeCache;
  readonly #packageTypes = new PackageTypes();
  readonly #reader = new CompleteReader();
  readonly report;
  readonly reload;
  readonly send;
  readonly warn;
  readonly run;

  /**
   * @param entry the program's file
   * @throws if the plugin is not installed
   */
  constructor(
    private readonly entry: string,
    indirect: Indirect,
    private readonly hooks: EnvironmentHooks,
  ) {
    ({ report: this.report, reload: this.reload, send: this.send, warn: this.warn, run: this.run } = hooks);
    this.#resolver = new NodeResolver(this.ids, (paths, importer) => {
      this.#sought.addCandidates(paths, importer);
      hooks.onMissing(paths);
    });
    this.#compiler = new Compiler({
      platform: "node",
      indirect,
      folder: dirname(entry),
      finish: withInlineMap,
      instantiate: (path, version, compiled) => instantiate(path, version, compiled, this.#codeCache),
    });
    this.#codeCache = new CodeCache(`${entry}\0${this.#compiler.version}`);
    this.commonJs = new CommonJs(entry, (path, readSince) => hooks.onLoad(path, readSince));
  }

  readonly resolve: Environment["resolve"] = (specifier, importer) =>
    traced("resolve", specifier, () => this.#resolver.resolve(specifier, importer));

  async load(id: string): Promise<Source> {
    const path = this.ids.pathOf(id);
    // A save of it is an update of the page, not of the program.
    if (isHtml(path)) return valueModule(await this.hooks.page(path));
    this.#sought.addModule(path);
    traced("watch", path, () => this.hooks.onLoad(path));
    return this.#reader.read(path, (text) => this.#sourceOf(path, text));
  }

  importExternal(url: string): Promise<ModuleNamespace> {
    return import(url) as Promise<ModuleNamespace>;
  }

  meta(id: string): Record<string, unknown> {
    const path = this.ids.pathOf(id);
    return {
      url: this.#urlOf(id),
      filename: path,
      dirname: dirname(path),
      main: id === this.entry,
      resolve: (specifier: string): string => {
        const found = this.resolve(specifier, id);
        if ("id" in found) return this.#urlOf(found.id);
        return isBuiltin(found.external) ? `node:${found.external.replace(/^node:/, "")}` : found.external;
      },
    };
  }

  /** To be called when the program has started. */
  started(): void {
    this.#codeCache.started();
  }

  /** Compiles a file that will probably be loaded. */
  prepare(path: string): void {
    try {
      if (irregularKind(path)) return;
      this.#sourceOf(path, readFileSync(path, "utf8")).catch(() => {}); // `load` reports the error
    } catch {
      // The file was removed.
    }
  }

  /** Forgets what was compiled of files that are no longer part of the program, when there are many of them (rule N4). */
  forgetUnused(loaded: ReadonlyMap<string, unknown>): void {
    const { files } = this.#compiler;
    if (files.size < loaded.size + UNUSED_LIMIT) return;
    const used = new Set(Array.from(loaded.keys(), (id) => this.ids.pathOf(id)));
    for (const path of files.keys()) {
      if (used.has(path)) continue;
      this.#compiler.forget(path);
      forgetSourceMap(path);
    }
  }

  /** Forgets a file that does not exist, if nothing looks for it. @returns whether it did */
  forgetMissing(path: string, loaded: ReadonlyMap<string, unknown>): boolean {
    return !this.ids.idsOf(path).some((id) => loaded.has(id)) && this.#sought.forget(path);
  }

  /** To be called after files were created or removed. */
  clearPaths(): void {
    this.#resolver.clearCache();
  }

  /** To be called after a config file changed. */
  clearConfig(): void {
    this.#resolver.clearCache();
    this.#packageTypes.clear();
    clearTsconfigs();
  }

  async #sourceOf(path: string, text: string): Promise<Source> {
    if (isJson(path)) return jsonModule(path, text);
    return isCommonJs(path, text, this.#packageTypes.of(path))
      ? this.commonJs.source(path, text)
      : this.#compiler.compile(path, text);
  }

  #urlOf(id: string): string {
    const path = this.ids.pathOf(id);
    return (PLAIN_PATH.test(path) ? `file://${path}` : pathToFileURL(path).href) + this.ids.queryOf(id);
  }
}
