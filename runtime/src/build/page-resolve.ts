import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import type { Plugin, PluginContext } from "rolldown";
import { fromRoot } from "../dev-server/alias.js";
import { FILE_QUERIES } from "../dev-server/ids.js";
import { importFolders } from "../dev-server/public-folder.js";
import { splitQuery } from "../dev-server/query.js";
import { BUILT_IN } from "../dev-server/resolve.js";
import { plainError } from "../diagnostics/format-error.js";
import type { BuildSettings } from "./build-settings.js";
import type { Problems } from "./failure.js";
import type { OutputFiles } from "./output-files.js";
import { valueModule } from "./value-module.js";

/** The first characters of the ids of pages' entries: they import absolute paths. */
export const PAGE_ENTRY = "\0page:";

export interface PageResolveOptions {
  /** Folder of the project. */
  root: string;
  output: OutputFiles;
  problems: Problems;
  /** Modules without a file: the entries of pages, and inline scripts. */
  virtual: ReadonlyMap<string, string>;
  /** Of a config file. */
  settings: BuildSettings | undefined;
}

/** How page code finds modules (rules W4, W5), as a plugin of the bundler: it comes before all others. */
export function pageResolvePlugin({ root, output, problems, virtual, settings }: PageResolveOptions): Plugin {
  const hasPlugins = (settings?.plugins.length ?? 0) > 0;
  /** Imports of modules of Node. */
  const nodesModules: Array<{ source: string; importer: string | undefined }> = [];

  const folders = importFolders(settings?.config ?? {}, root);

  /** The name that an import stands for. */
  const meantBy = (specifier: string): string => fromRoot(settings?.alias(specifier) ?? specifier, folders);

  return {
    name: "hot-page-resolve",
    resolveId: {
      order: "pre",
      async handler(given, importer, { kind }) {
        if (virtual.has(given)) return given;
        if (importer !== undefined && virtual.has(importer) && importer.startsWith(PAGE_ENTRY)) return given;
        if (/^(https?:|data:|blob:|\/\/)/.test(given)) return { id: given, external: true };
        const source = meantBy(given);
        const [request, query = ""] = splitQuery(source);
        const isNodes = isBuiltin(source);
        // The bundler reports other imports that it cannot resolve.
        if (source === given && query === "" && !isNodes && kind !== "dynamic-import") return null;
        const wanted = FILE_QUERIES.find((one) => query.split("&").includes(one));
        // Plugins know a module with a query as another one.
        const asked = wanted !== undefined || !hasPlugins ? request : source;
        const found = await this.resolve(asked, importer, { kind, skipSelf: true });
        if (isNodes && (!found || found.external)) {
          // `require` may be guarded: it throws if it is ever called, as under the dev server.
          if (kind === "require-call") return { id: source, external: true };
          nodesModules.push({ source, importer });
          return { id: source, external: true };
        }
        if (!found && kind === "dynamic-import" && importer !== undefined) {
          problems.addUnresolved(given, importer);
          return { id: source, external: true };
        }
        return found && wanted ? { ...found, id: `${found.id}?${wanted}` } : found;
      },
    },
    load: {
      order: "pre",
      handler(id) {
        const text = virtual.get(id);
        if (text !== undefined) return { code: text, moduleType: "js" };
        const [path, query] = splitQuery(id);
        // Plugins have no part in these.
        try {
          if (query === "url") return valueModule(output.addAsset(path));
          if (query === "raw") return valueModule(readFileSync(path, "utf8"));
        } catch (error) {
          problems.add(error, path);
          return valueModule("");
        }
        return null;
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
