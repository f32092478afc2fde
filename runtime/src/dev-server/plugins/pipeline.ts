import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ResolvedId } from "../../config/index.js";
import type { CompleteReader } from "../../fs/partial-writes.js";
import { COMMON_JS, type Ids } from "../ids.js";
import type { Target } from "../node.js";
import type { PageResolver, Resolution } from "../resolve.js";
import { combined, withPaths } from "./maps.js";
import { kindOf, type ModuleKind, sourceName } from "./module-kind.js";
import type { Plugins } from "./plugins.js";

/** A module as plugins made it. */
export interface PluginModule {
  kind: ModuleKind;
  code: string;
  /** The source map of compiled code. @param compiled its map to `code` */
  mapOf(compiled: string): string;
  /** For the compiler: its extension says which syntax the code has. */
  name: string;
  /** Whether a plugin's `load` has it: it may come from another module. */
  isLoaded: boolean;
  /** The text that plugins changed, if it is a file's. */
  original: string | undefined;
}

/** Plugins where modules are resolved and built: between the pages' module graph, and what plugins know of it. */
export class Pipeline {
  constructor(
    readonly plugins: Plugins,
    private readonly root: string,
    private readonly ids: Ids,
    private readonly resolver: PageResolver,
  ) {}

  /**
   * Resolves an import: the plugins first, then as without plugins.
   * @returns the id of the module, for one that only plugins know
   * @throws UnresolvedError, and what a plugin threw, with its name
   */
  async resolve(specifier: string, importer: Target): Promise<{ id: string } | Resolution> {
    if (/^(https?:|data:|blob:|\/\/)|^import-meta-hot(\/|$)/.test(specifier))
      return this.resolver.resolve(specifier, importer.path);
    const aliased = this.resolver.aliased(specifier);
    const found = await this.plugins.resolveId(aliased, importer.pluginId ?? importer.path);
    if (found) return found.external ? { external: found.id } : { id: this.ids.idOfPlugin(found.id) };
    const resolution = this.resolver.resolveAliased(aliased, this.#fileOf(importer.path, aliased));
    // Plugins know a module with a query as another one.
    return "path" in resolution && resolution.query !== "" ? { id: this.ids.idOfPlugin(idOf(resolution)) } : resolution;
  }

  /** The same for a file that was found by a pattern. @param query with `?`, or empty */
  async resolveFile(path: string, query: string, importer: Target): Promise<{ id: string } | Resolution> {
    const name = path + query;
    const found = await this.plugins.resolveId(name, importer.pluginId ?? importer.path);
    if (found?.external) return { external: found.id };
    return { id: found || query !== "" ? this.ids.idOfPlugin(found?.id ?? name) : this.ids.idOf(path) };
  }

  /** The dev server's own resolution, for plugins. */
  find(source: string, importer: string | undefined): ResolvedId | undefined {
    try {
      const path = (importer ?? "").replace(/\?.*$/s, "");
      const found = this.resolver.resolve(source, this.#fileOf(path, source));
      if ("external" in found) return { id: found.external, external: true };
      return "path" in found ? { id: idOf(found) } : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Runs `load` and `transform`.
   * @param node gets the files that plugins watch
   * @param reader reads the file again if plugins fail and it was half of a save
   * @returns nothing if no plugin wants the module
   * @throws what a plugin threw, with its name
   */
  async build(
    target: Target,
    node: { addFile(path: string): void },
    reader: CompleteReader,
  ): Promise<PluginModule | undefined> {
    if (["raw", "url", COMMON_JS].includes(target.query)) return undefined;
    const id = target.pluginId ?? (target.query ? `${target.path}?${target.query}` : target.path);
    const frame = { id, code: undefined, maps: [], addFile: (path: string) => node.addFile(path) };
    const loaded = await this.plugins.load(id, frame);
    if (loaded) {
      const changed = await this.plugins.transform(id, loaded.code, loaded.maps, frame);
      const { code, maps, moduleType } = changed ?? loaded;
      return this.#module(target, id, code, maps, moduleType ?? loaded.moduleType, changed !== undefined, undefined);
    }
    if (!existsSync(target.path) && target.pluginId !== undefined)
      throw new Error(`no plugin loads ${JSON.stringify(target.pluginId)}`);
    if (!this.plugins.mayTransform(id)) return undefined;
    return reader.read(target.path, async (text) => {
      const changed = await this.plugins.transform(id, text, [], frame);
      return changed && this.#module(target, id, changed.code, changed.maps, changed.moduleType, true, text);
    });
  }

  #module(
    { path }: Target,
    id: string,
    code: string,
    maps: readonly string[],
    moduleType: string | undefined,
    isTransformed: boolean,
    original: string | undefined,
  ): PluginModule {
    return {
      kind: kindOf(id, code, moduleType, isTransformed),
      code: code.replace(EMITTED_URL, (_all, reference) => {
        return `new URL(${JSON.stringify(this.plugins.emittedUrl(reference))}, location.href).href`;
      }),
      mapOf: (compiled) =>
        maps.some((map) => map !== "") ? withPaths(combined([compiled, ...maps]), path, this.root) : compiled,
      name: sourceName(id, path, moduleType),
      isLoaded: original === undefined,
      original,
    };
  }

  /** A file to resolve from: virtual modules have none, and find the project's packages. */
  #fileOf(path: string, specifier: string): string {
    const isVirtual = !specifier.startsWith(".") && !existsSync(path);
    return isVirtual ? join(this.root, "index.html") : path;
  }
}

/** Rollup's, for files that plugins emit. */
const EMITTED_URL = /\bimport\.meta\.ROLLUP_FILE_URL_(\w+)/g;

function idOf(found: Extract<Resolution, { path: string }>): string {
  return found.query === "" ? found.path : `${found.path}?${found.query}`;
}
