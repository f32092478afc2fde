import { existsSync, readFileSync } from "node:fs";
import { extname, isAbsolute, join } from "node:path";
import type { Plugin, PluginContext } from "rolldown";
import type { Compiler } from "../compile/compiler.js";
import type { Compiled } from "../compile/disk-cache.js";
import { CODE_FILE, isCode } from "../compile/extensions.js";
import { PackageTypes } from "../compile/package-type.js";
import { dataUrl } from "../dev-server/assets.js";
import { isCommonJsModule } from "../dev-server/commonjs.js";
import { replaceUrls } from "../dev-server/compile-page-module.js";
import { isData, parseData } from "../dev-server/data-formats.js";
import { hasGlobs } from "../dev-server/glob/has-globs.js";
import { kindOf, sourceName } from "../dev-server/plugins/module-kind.js";
import { splitQuery } from "../dev-server/query.js";
import { isRegularFile } from "../fs/snapshot.js";
import { isReadyMade } from "./build-compiler.js";
import type { Problems } from "./failure.js";
import type { OutputFiles } from "./output-files.js";
import { PAGE_ENTRY } from "./page-resolve.js";
import type { StyleSheets } from "./style-sheets.js";
import type { MadeModule, UserPlugins } from "./user-plugins.js";
import { valueModule } from "./value-module.js";

export interface PagePluginOptions {
  /** Folder of the project. */
  root: string;
  compiler: Compiler<Compiled>;
  /** For what plugins made: it may pass `import.meta.hot` on. */
  compilerOfMade: Compiler<Compiled>;
  output: OutputFiles;
  styles: StyleSheets;
  problems: Problems;
  plugins: UserPlugins;
  /** Whether the bundler needs source maps. */
  sourcemap: boolean;
  /** Modules without a file: the entries of pages, and inline scripts. */
  virtual: ReadonlyMap<string, string>;
  /** The name that an import stands for. */
  aliased(specifier: string): string;
  /** The URL of the script of a worker. @param path of its module */
  urlOfWorker(path: string): Promise<string>;
}

/** What the dev server does with page code (rules W4, W5), as a plugin of the bundler: it comes behind all others. */
export function pagePlugin(options: PagePluginOptions): Plugin {
  const {
    root,
    compiler,
    aliased,
    compilerOfMade,
    output,
    styles,
    problems,
    plugins,
    sourcemap,
    virtual,
    urlOfWorker,
  } = options;
  const packageTypes = new PackageTypes();
  /** Ids of files that are no code, as they are on disk: plugins may change them. */
  const unchanged = new Set<string>();
  /** Ids of modules that are what they will be. */
  const finished = new Set<string>();
  /** Files that patterns stand for: their names are exact. */
  const globbed = new Set<string>();

  /** What the bundler gets in place of a file that is no code. */
  async function contentOf(path: string, query: string, id: string) {
    const extension = extname(path);
    if (extension === ".css") return styleModule(id, query, path);
    if (query === "inline") return valueModule(dataUrl(path));
    if (isData(extension)) return valueModule(parseData(path, extension, readFileSync(path, "utf8")));
    return valueModule(output.addAsset(path));
  }

  /** @param name of the sheet @param text of it; it is read if it is left out */
  async function styleModule(id: string, query: string, name: string, text?: string) {
    const css = await styles.compile(name, text);
    if (query === "inline") return valueModule(css.text);
    styles.set(id, css.text);
    return { ...valueModule(css.exports ?? {}), moduleSideEffects: "no-treeshake" as const };
  }

  /** Workers are bundled between two passes: the pattern does not wait. */
  async function withUrls(code: string, path: string, context: PluginContext): Promise<string> {
    const workers = new Map<string, string>();
    replaceUrls(code, path, ({ specifier, file, isWorker }) => {
      if (isWorker) workers.set(file, specifier);
      return undefined;
    });
    const urls = new Map<string, string>();
    for (const [file, specifier] of workers) {
      const found = await context.resolve(file, path);
      if (found) urls.set(file, await urlOfWorker(found.id));
      else problems.addUnresolved(specifier, path);
    }
    return replaceUrls(code, path, ({ specifier, file, isWorker }) => {
      if (isWorker) return urls.has(file) ? JSON.stringify(urls.get(file)) : undefined;
      // What is no file stays relative: the page decides at run time whether it uses it.
      return JSON.stringify(isRegularFile(file) ? output.addAsset(file) : specifier);
    });
  }

  async function withGlobs(code: string, map: string, importer: string): Promise<string> {
    if (!hasGlobs(code)) return code;
    const { expandGlobs } = await import("../dev-server/glob/expand.js");
    const specifier = (file: string, query: string): string => {
      globbed.add(file);
      return file + query;
    };
    const urlOf = (file: string): string => output.addAsset(file);
    return expandGlobs({ code, map: () => map }, { importer, root, aliased }, { onGlob: () => {}, specifier, urlOf });
  }

  /** The rules S hold for what was written, and not for what a plugin added. */
  async function check(path: string): Promise<void> {
    const original = virtual.get(path) ?? readFileSync(path, "utf8");
    if (!original.includes("hot")) return;
    await compiler.compile(path, original).catch((error: Error) => {
      if (error.message.includes("import.meta.hot")) throw error;
    });
  }

  /** @returns nothing if the code stays as it is */
  async function compiled(id: string, text: string, made: MadeModule | undefined, context: PluginContext) {
    const [given] = splitQuery(id);
    const path = isAbsolute(given) ? given : join(root, given.replaceAll("\0", "@"));
    const isFinal = isReadyMade(path, text) || (isCode(path) && isCommonJsModule(path, text, packageTypes.of(path)));
    if (!isFinal && made && !made.isLoaded && isCode(path)) await check(path);
    const { code, map } = isFinal
      ? { code: text, map: "" }
      : await (made
          ? compilerOfMade.compile(sourceName(id, path, made.moduleType), text)
          : compiler.compile(path, text));
    if (!made) problems.addMap(path, map);
    const changed = await withUrls(await withGlobs(code, map, path), path, context);
    if (isFinal && changed === text) return null;
    return { code: changed, map: sourcemap && map !== "" ? map : null, moduleType: "js" as const };
  }

  return {
    name: "hot-page",
    resolveId: { order: "post", handler: (source) => (globbed.has(source) ? source : null) },
    load: {
      order: "post",
      // The bundler reads code itself.
      filter: { id: { exclude: [/^\0/, CODE_FILE] } },
      async handler(id) {
        const [path, query = ""] = splitQuery(id);
        try {
          if (!existsSync(path)) return null;
          if (isCode(path) && query !== "inline") return { code: readFileSync(path, "utf8"), moduleType: "js" };
          if (plugins.mayTransform(id)) {
            unchanged.add(id);
            return { code: readFileSync(path, "utf8"), moduleType: "text" };
          }
          finished.add(id);
          return await contentOf(path, query, id);
        } catch (error) {
          problems.add(error, path);
          return EMPTY;
        }
      },
    },
    transform: {
      order: "post",
      async handler(text, id) {
        const [path, query = ""] = splitQuery(id);
        const isOthers = /^\0(rolldown\/|env$)/.test(id) || id.startsWith(PAGE_ENTRY);
        if (isOthers || finished.has(id) || query === "raw" || query === "url") return null;
        const made = plugins.madeOf(id);
        try {
          if (!made && unchanged.has(id)) return await contentOf(path, query, id);
          const kind = made ? kindOf(id, text, made.moduleType, made.isTransformed) : "js";
          if (kind === "data") return valueModule(parseData(path, ".json", text));
          if (kind === "css") return await styleModule(id, query, sourceName(id, path, made?.moduleType), text);
          return await compiled(id, text, made, this);
        } catch (error) {
          problems.add(error, path);
          return EMPTY;
        }
      },
    },
    // Scripts of workers do not know their address as modules do.
    resolveFileUrl: ({ fileName }) => `new URL(${JSON.stringify(output.urlOf(fileName))}, location.href).href`,
  };
}

const EMPTY = { code: "export {}", moduleType: "js" as const };
