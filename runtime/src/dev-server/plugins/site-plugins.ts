import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Plugin } from "../../config/index.js";
import type { Narrowed, PluginSite, SettingsSite } from "../settings.js";
import { hooksOf } from "./hooks.js";
import { HtmlHooks, htmlContext } from "./html-hooks.js";
import { pluginFailure } from "./plugin-error.js";
import type { Plugins } from "./plugins.js";
import type { ViteServer } from "./vite.js";

/** A module as Vite's `handleHotUpdate` gets it. */
interface ViteModule {
  id: string;
  /** The page's id of it. */
  url: string;
  file: string;
  type: "js" | "css";
  importers: Set<ViteModule>;
}

/** The plugins of a site: what they know of its modules, and what they do when files are saved. */
export class SitePlugins implements SettingsSite {
  #site: PluginSite | undefined;
  #server: ViteServer | undefined;
  readonly #html: HtmlHooks;

  constructor(
    private readonly plugins: Plugins,
    private readonly all: readonly Plugin[],
  ) {
    this.#html = new HtmlHooks(all, plugins.root);
  }

  /** Called when the site is there, before any module is built. */
  attach(site: PluginSite): void {
    this.#site = site;
    this.plugins.host = {
      resolve: (source, importer) => site.pipeline.find(source, importer),
      emit: (name, content) => site.assets.add(name, content),
      watch: (path) => site.watch(path),
      warn: (message) => site.warn(message),
    };
  }

  /** Whose `handleHotUpdate` gets it. */
  set server(server: ViteServer) {
    this.#server = server;
  }

  /** Vite's module graph, for plugins that look modules up. */
  readonly moduleGraph = {
    getModuleById: (id: string) => {
      const known = this.#site?.ids.idOfPlugin(id);
      return known !== undefined && this.#site?.graph.get(known) ? this.#moduleOf(known) : undefined;
    },
    getModulesByFile: (file: string) => new Set((this.#site?.graph.idsOf(file) ?? []).map((id) => this.#moduleOf(id))),
    getModuleByUrl: async (url: string) => (this.#site?.graph.get(url) ? this.#moduleOf(url) : undefined),
    /** The next save rebuilds it. */
    invalidateModule: (module: ViteModule) => void this.#invalidated.add(module.url),
    invalidateAll: () => {},
    onFileChange: () => {},
  };
  readonly #invalidated = new Set<string>();

  broadcast(event: string, data: unknown): void {
    for (const client of this.#site?.clients ?? []) client.send(event, data);
  }

  warn(message: string): void {
    if (this.#site) this.#site.warn(message);
    else console.warn(message);
  }

  get transformsHtml(): boolean {
    return !this.#html.isEmpty;
  }

  async transformHtml(
    when: "before" | "after",
    html: string,
    filename: string,
    onFile: (path: string) => void,
  ): Promise<string> {
    await this.plugins.start();
    const context = { ...htmlContext(this.plugins.root, filename), server: this.#server };
    return this.#html[when](html, context, { onFile, warn: (message) => this.warn(message) });
  }

  /**
   * Tells the plugins of a save, before anything is rebuilt.
   * @throws what a plugin threw, with its name
   */
  async saved(paths: readonly string[]): Promise<Narrowed> {
    const narrowed: Narrowed = { silent: [], more: [] };
    for (const path of paths) {
      const exists = existsSync(path);
      this.#server?.["watcher"].emit(exists ? "change" : "unlink", path);
      await this.plugins.watchChange(path, exists ? "update" : "delete");
      if (exists) await this.#handleHotUpdate(path, narrowed);
    }
    narrowed.more.push(...this.#invalidated);
    this.#invalidated.clear();
    return narrowed;
  }

  async #handleHotUpdate(file: string, narrowed: Narrowed): Promise<void> {
    const { graph, ids } = this.#site!;
    // A module that only watches the file is not one of the file's.
    const own = graph.idsOf(file).filter((id) => ids.targetOf(id)?.path === file);
    const given = own.map((id) => this.#moduleOf(id));
    let modules: ViteModule[] = given;
    for (const { plugin, handler } of hooksOf(this.all, "handleHotUpdate", this.plugins.root)) {
      const context = {
        file,
        timestamp: Date.now(),
        modules,
        read: () => readFile(file, "utf8"),
        server: this.#server,
      };
      try {
        const result = await handler.call({}, context);
        if (Array.isArray(result)) modules = result as ViteModule[];
      } catch (error) {
        throw pluginFailure(error, plugin.name, file);
      }
    }
    if (modules === given) return;
    const kept = new Set(modules.map(({ url }) => url));
    narrowed.silent.push(...own.filter((id) => !kept.has(id)));
    narrowed.more.push(...[...kept].filter((id) => graph.get(id) && !own.includes(id)));
  }

  /** Pages that have a silent module count as up to date. */
  rebuilt({ silent }: Narrowed): void {
    const { graph, clients } = this.#site!;
    for (const node of silent.map((id) => graph.get(id)))
      if (node) for (const client of clients) client.assume(node.id, node.version);
  }

  async end(): Promise<void> {
    await this.plugins.end();
  }

  #moduleOf(url: string, seen = new Map<string, ViteModule>()): ViteModule {
    const known = seen.get(url);
    if (known) return known;
    const { ids, graph } = this.#site!;
    const target = ids.targetOf(url);
    const file = target?.path ?? url;
    const module: ViteModule = { id: target?.pluginId ?? file, url, file, type: "js", importers: new Set() };
    seen.set(url, module);
    for (const importer of graph.importersOf(url)) module.importers.add(this.#moduleOf(importer.id, seen));
    return module;
  }
}
