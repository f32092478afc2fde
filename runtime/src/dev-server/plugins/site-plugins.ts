import { readFile } from "node:fs/promises";
import type { Plugin } from "../../config/index.js";
import type { FileChange, Narrowed, PluginSite, SettingsSite } from "../settings.js";
import { minimalContext } from "./context.js";
import { type BoundHook, hooksOf } from "./hooks.js";
import { HtmlHooks, htmlContext } from "./html-hooks.js";
import { pluginFailure } from "./plugin-error.js";
import type { Plugins } from "./plugins.js";
import type { ViteServer } from "./vite.js";

/** A module as Vite's `hotUpdate` gets it. */
interface ViteModule {
  id: string;
  /** The page's id of it. */
  url: string;
  file: string;
  type: "js" | "css";
  importers: Set<ViteModule>;
}

/** Of Vite's watcher. */
const WATCHER_EVENTS = { create: "add", update: "change", delete: "unlink" } as const;

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

  /** What hooks get. */
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

  /** Reloads all pages. In a hook for a save, that waits for the save's modules. */
  reload(): void {
    if (this.#saving) this.#saving.reload = true;
    else this.#site?.reload();
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
  async saved(changes: readonly FileChange[]): Promise<Narrowed> {
    const narrowed: Narrowed = { reload: false, silent: [], more: [] };
    this.#saving = narrowed;
    try {
      for (const change of changes) {
        const { path, type } = change;
        this.#server?.["watcher"].emit(WATCHER_EVENTS[type], path);
        await this.plugins.watchChange(path, type);
        await this.#hotUpdate(change, narrowed);
      }
    } finally {
      this.#saving = undefined;
    }
    narrowed.more.push(...this.#invalidated);
    this.#invalidated.clear();
    return narrowed;
  }
  /** The save whose hooks run. */
  #saving: Narrowed | undefined;

  async #hotUpdate({ path: file, type }: FileChange, narrowed: Narrowed): Promise<void> {
    const { graph } = this.#site!;
    const own = this.#concernedBy(file, type);
    const given = own.map((id) => this.#moduleOf(id));
    let modules: ViteModule[] = given;
    for (const { plugin, handler } of this.#hotHooks()) {
      if (!plugin.hotUpdate && type !== "update") continue;
      const frame = { id: file, code: undefined, addFile: (path: string) => this.#site!.watch(path) };
      const own = minimalContext(plugin, frame, (message) => this.warn(message));
      const read = () => readFile(file, "utf8");
      const options = { type, file, timestamp: Date.now(), modules, read, server: this.#server };
      try {
        const result = await handler.call({ ...own, environment: this.#server?.environments.client }, options);
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

  /** `hotUpdate` of each plugin, or else its `handleHotUpdate`. */
  #hotHooks(): BoundHook[] {
    const hooks = this.all.flatMap((plugin) =>
      hooksOf([plugin], plugin.hotUpdate ? "hotUpdate" : "handleHotUpdate", this.plugins.root),
    );
    return hooks.sort((a, b) => a.rank - b.rank);
  }

  /** Of a file that came: the modules that lack something it may be. A module that only watches a file is not one of the file's. */
  #concernedBy(file: string, type: FileChange["type"]): string[] {
    const { graph, ids } = this.#site!;
    return graph.idsOf(file).filter((id) => {
      const isOwn = ids.targetOf(id)?.path === file;
      return isOwn || (type === "create" && graph.get(id)?.body.type === "failed");
    });
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
