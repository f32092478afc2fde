import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { extname, sep } from "node:path";
import type { Plugin, PluginContext } from "rolldown";
import { Compiler, type Indirect } from "../compile/compiler.js";
import type { Compiled } from "../compile/disk-cache.js";
import { isCode } from "../compile/extensions.js";
import { PackageTypes } from "../compile/package-type.js";
import type { JscOptions } from "../compile/tsconfig.js";
import { dataUrl } from "../dev-server/assets.js";
import { isCommonJsModule } from "../dev-server/commonjs.js";
import { replaceUrls } from "../dev-server/compile-page-module.js";
import { isData, parseData } from "../dev-server/data-formats.js";
import { FILE_QUERIES } from "../dev-server/ids.js";
import { BUILT_IN } from "../dev-server/resolve.js";
import { plainError } from "../diagnostics/format-error.js";
import { OWN_DIST } from "../fs/own-package.js";
import type { Problems } from "./failure.js";
import type { OutputFiles } from "./output-files.js";
import type { StyleSheets } from "./style-sheets.js";

/** This package: it is compiled already. */
const OWN_MODULES = OWN_DIST + sep;

/** The compiler of a build: ES modules, and nothing of the API in them (rule P4). */
export function buildCompiler(
  platform: "node-build" | "browser-build",
  folder: string,
  indirect: Indirect,
): Compiler<Compiled> {
  return new Compiler({
    platform,
    isProduction: true,
    indirect,
    folder,
    jsc: (_path: string, options: JscOptions): JscOptions => ({
      ...options,
      transform: { ...options.transform, react: { ...options.transform?.react, development: false } },
    }),
    instantiate: (_path, _version, compiled) => compiled,
  });
}

/** Whether swc has nothing to do: packages come as JavaScript, and most do not know the API. */
export function isReadyMade(path: string, text: string): boolean {
  if (path.startsWith(OWN_MODULES)) return true;
  return (
    path.includes(`${sep}node_modules${sep}`) &&
    /\.[cm]?js$/.test(path) &&
    !(text.includes("hot") && text.includes("meta"))
  );
}

export interface PagePluginOptions {
  compiler: Compiler<Compiled>;
  output: OutputFiles;
  styles: StyleSheets;
  problems: Problems;
  /** Modules without a file: the entries of pages, and inline scripts. */
  virtual: ReadonlyMap<string, string>;
  /** The URL of the script of a worker. @param path of its module */
  urlOfWorker(path: string): Promise<string>;
}

/** What the dev server does with page code (rules W4, W5), as a plugin of the bundler. */
export function pagePlugin({ compiler, output, styles, problems, virtual, urlOfWorker }: PagePluginOptions): Plugin {
  const packageTypes = new PackageTypes();
  /** Imports of modules of Node. */
  const nodesModules: Array<{ source: string; importer: string | undefined }> = [];

  /** @returns what the bundler gets in place of a module */
  async function contentOf(path: string, query: string, id: string) {
    if (query === "url") return valueModule(output.addAsset(path));
    if (query === "raw") return valueModule(readFileSync(path, "utf8"));
    const extension = extname(path);
    if (extension === ".css") {
      const { text, exports } = await styles.compile(path);
      if (query === "inline") return valueModule(text);
      styles.set(id, text);
      return { ...valueModule(exports ?? {}), moduleSideEffects: "no-treeshake" as const };
    }
    if (query === "inline") return valueModule(dataUrl(path));
    if (isData(extension)) return valueModule(parseData(path, extension, readFileSync(path, "utf8")));
    return isCode(path) ? undefined : valueModule(output.addAsset(path));
  }

  /** Workers are bundled between two passes: the pattern does not wait. */
  async function withUrlsOf(code: string, path: string, context: PluginContext): Promise<string> {
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
    return replaceUrls(code, path, ({ file, isWorker }) => {
      const url = isWorker ? urls.get(file) : output.addAsset(file);
      return url && JSON.stringify(url);
    });
  }

  return {
    name: "hot-page",
    resolveId: {
      order: "pre",
      async handler(source, importer, { kind }) {
        if (virtual.has(source)) return source;
        if (importer !== undefined && virtual.has(importer) && importer.startsWith(PAGE_ENTRY)) return source;
        if (/^(https?:|data:|blob:|\/\/)/.test(source)) return { id: source, external: true };
        const [, request = "", query = ""] = /^([^?]*)(?:\?(.*))?$/s.exec(source) ?? [];
        const isNodes = isBuiltin(source);
        // The bundler reports other imports that it cannot resolve.
        if (query === "" && !isNodes && kind !== "dynamic-import") return null;
        const found = await this.resolve(request, importer, { kind, skipSelf: true });
        if (isNodes && (!found || found.external)) {
          // `require` may be guarded: it throws if it is ever called, as under the dev server.
          if (kind === "require-call") return { id: source, external: true };
          nodesModules.push({ source, importer });
          return { id: source, external: true };
        }
        if (!found && kind === "dynamic-import" && importer !== undefined) {
          problems.addUnresolved(source, importer);
          return { id: source, external: true };
        }
        const wanted = FILE_QUERIES.find((one) => query.split("&").includes(one));
        return found && wanted ? { ...found, id: `${found.id}?${wanted}` } : found;
      },
    },
    load: {
      order: "pre",
      async handler(id) {
        const text = virtual.get(id);
        if (text !== undefined) return { code: text, moduleType: "js" };
        const [path = id, query = ""] = id.split("?");
        if (path.startsWith("\0")) return null;
        try {
          if (!existsSync(path)) return null;
          return (await contentOf(path, query, id)) ?? null;
        } catch (error) {
          problems.add(error, path);
          return EMPTY;
        }
      },
    },
    // Behind other plugins: their output may use the API, too.
    transform: {
      order: "post",
      async handler(text, id) {
        const [path = id, query = ""] = id.split("?");
        if (query !== "" || !isCode(path) || path.startsWith(PAGE_ENTRY)) return null;
        try {
          const isCompiled = isReadyMade(path, text) || isCommonJsModule(path, text, packageTypes.of(path));
          const { code, map } = isCompiled ? { code: text, map: "" } : await compiler.compile(path, text);
          problems.addMap(path, map);
          const withUrls = await withUrlsOf(code, path, this);
          if (isCompiled && withUrls === text) return null;
          return { code: withUrls, map: map === "" ? null : map, moduleType: "js" };
        } catch (error) {
          problems.add(error, path);
          return EMPTY;
        }
      },
    },
    buildEnd(error) {
      for (const { source, importer = source } of nodesModules) {
        const chain = importersOf(this, importer).map((id) => problems.nameOf(id.replace(PAGE_ENTRY, "")));
        const what = `${JSON.stringify(source)} ${BUILT_IN}: page code cannot import it`;
        problems.add(plainError(`${what}\nimported by ${chain.join(" <- ")}`), importer);
      }
      if (!error) problems.throwIfAny();
    },
  };
}

/** The first character of the ids of pages' entries: they import absolute paths. */
export const PAGE_ENTRY = "\0page:";
const EMPTY = { code: "export {}", moduleType: "js" as const };

/** A module whose default export is a value. The bundler makes named exports of an object's properties. */
function valueModule(value: unknown) {
  return { code: JSON.stringify(value) ?? "null", moduleType: "json" as const };
}

/** The chain from a module up to its page. */
function importersOf(context: PluginContext, id: string): string[] {
  const chain: string[] = [];
  const importerOf = (module: string): string | undefined => {
    const { importers = [], dynamicImporters = [] } = context.getModuleInfo(module) ?? {};
    return importers[0] ?? dynamicImporters[0];
  };
  for (let at: string | undefined = id; at !== undefined && !chain.includes(at); at = importerOf(at)) chain.push(at);
  return chain;
}
