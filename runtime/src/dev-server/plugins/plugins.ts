import { createHash } from "node:crypto";
import type { LoadResult, Plugin, ResolvedId } from "../../config/index.js";
import { plainError } from "../../diagnostics/format-error.js";
import { contextOf, type Frame, type Skip } from "./context.js";
import { type BoundHook, hooksOf } from "./hooks.js";
import { mapText } from "./maps.js";
import { pluginFailure } from "./plugin-error.js";

/** What plugins need of the dev server. */
export interface PluginsHost {
  /** Resolves as pages do without plugins. @returns nothing if there is no such module */
  resolve(source: string, importer: string | undefined): ResolvedId | undefined;
  /** Serves content. @returns its URL */
  emit(name: string, content: Buffer): string;
  /** Watches a file that belongs to no module: a save of it reloads everything. */
  watch(path: string): void;
  warn(message: string): void;
}

/** Code that a plugin made. */
export interface PluginCode {
  code: string;
  /** Source maps of the steps, the last first. */
  maps: string[];
  moduleType: string | undefined;
}

/** The plugins of a config file, with Rollup's rules: which hooks run, in which order, and what they get. */
export class Plugins {
  host!: PluginsHost;
  readonly #resolveHooks: BoundHook[];
  readonly #loadHooks: BoundHook[];
  readonly #transformHooks: BoundHook[];
  readonly #meta = new Map<string, Record<string, unknown>>();
  readonly #codes = new Map<string, string>();
  readonly #emitted = new Map<string, string>();
  readonly #watched = new Set<string>();
  #starting: Promise<void> | undefined;

  /** @param plugins in their order */
  constructor(
    readonly plugins: readonly Plugin[],
    readonly root: string,
  ) {
    this.#resolveHooks = hooksOf(plugins, "resolveId", root);
    this.#loadHooks = hooksOf(plugins, "load", root);
    this.#transformHooks = hooksOf(plugins, "transform", root);
  }

  /** Runs `buildStart` of all plugins, once. */
  start(): Promise<void> {
    return (this.#starting ??= this.#all("buildStart", {}));
  }

  async end(): Promise<void> {
    if (!this.#starting) return;
    await this.#all("buildEnd");
    await this.#all("closeBundle");
  }

  /** Whether a `transform` may want a module, by its id. */
  mayTransform(id: string): boolean {
    return this.#transformHooks.some((hook) => hook.wants(id));
  }

  /** `resolveId` of the first plugin that knows the module. */
  async resolveId(
    source: string,
    importer: string | undefined,
    skips: readonly Skip[] = [],
  ): Promise<ResolvedId | undefined> {
    await this.start();
    for (const hook of this.#resolveHooks) {
      if (skips.some((skip) => skip.plugin === hook.plugin && skip.source === source && skip.importer === importer))
        continue;
      if (!hook.wants(source)) continue;
      const options = { attributes: {}, custom: {}, isEntry: importer === undefined, ssr: false, scan: false };
      const found = await this.#run(hook, this.#globalFrame(importer), [source, importer, options], skips);
      if (found === false) return { id: source, external: true };
      if (typeof found === "string") return { id: found };
      if (typeof found !== "object" || found === null) continue;
      const resolved = found as ResolvedId;
      this.#addMeta(resolved.id, resolved.meta);
      return resolved;
    }
    return undefined;
  }

  /** {@link resolveId}, or else what the dev server finds: `this.resolve` of plugins. */
  async resolve(source: string, importer: string | undefined, skips: readonly Skip[]): Promise<ResolvedId | null> {
    const found = (await this.resolveId(source, importer, skips)) ?? this.host.resolve(source, importer);
    return found ? { external: false, meta: {}, ...found } : null;
  }

  /** `load` of the first plugin that has the module's code. */
  async load(id: string, frame: Frame): Promise<PluginCode | undefined> {
    await this.start();
    for (const hook of this.#loadHooks) {
      if (!hook.wants(id)) continue;
      const loaded = codeOf(await this.#run(hook, frame, [id, { ssr: false }]));
      if (loaded?.code === undefined) continue;
      this.#addMeta(id, loaded.meta);
      return { code: loaded.code, maps: [mapText(loaded.map)], moduleType: loaded.moduleType };
    }
    return undefined;
  }

  /** All `transform` hooks, one after another. @returns nothing if none changed anything */
  async transform(id: string, code: string, maps: readonly string[], frame: Frame): Promise<PluginCode | undefined> {
    await this.start();
    let result: PluginCode | undefined;
    Object.assign(frame, { code, maps: [...maps] });
    for (const hook of this.#transformHooks) {
      const before = result?.code ?? code;
      if (!hook.wants(id, before)) continue;
      frame.code = before;
      const changed = codeOf(await this.#run(hook, frame, [before, id, { ssr: false }]));
      if (!changed) continue;
      this.#addMeta(id, changed.meta);
      if (changed.code === undefined) continue;
      frame.maps = [mapText(changed.map), ...frame.maps];
      result = { code: changed.code, maps: frame.maps, moduleType: changed.moduleType ?? result?.moduleType };
    }
    this.#codes.set(id, result?.code ?? code);
    return result;
  }

  /** Tells plugins of a save. */
  async watchChange(path: string, event: "create" | "update" | "delete"): Promise<void> {
    await this.#all("watchChange", path, { event });
  }

  emit(file: { type: string; name?: string; fileName?: string; source?: string | Uint8Array }, plugin: string): string {
    if (file.type !== "asset")
      throw plainError(`[plugin ${plugin}] emitFile: a dev server has assets only, this is "${file.type}"`);
    const name = file.fileName ?? file.name ?? "asset";
    const content = Buffer.from(file.source ?? "");
    const reference = createHash("sha1").update(name).update(content).digest("hex").slice(0, 8);
    this.#emitted.set(reference, this.host.emit(name, content));
    return reference;
  }

  emittedUrl(reference: string): string {
    const url = this.#emitted.get(reference);
    if (url === undefined) throw plainError(`there is no emitted file ${reference}`);
    return url;
  }

  metaOf(id: string): Record<string, unknown> {
    let meta = this.#meta.get(id);
    if (!meta) this.#meta.set(id, (meta = {}));
    return meta;
  }

  infoOf(id: string): { id: string; code: string | null; meta: Record<string, unknown> } | null {
    const isKnown = this.#codes.has(id) || this.#meta.has(id);
    return isKnown ? { id, code: this.#codes.get(id) ?? null, meta: this.metaOf(id) } : null;
  }

  moduleIds(): IterableIterator<string> {
    return this.#codes.keys();
  }

  watchedFiles(): string[] {
    return [...this.#watched];
  }

  /** Calls the hooks of one name, one plugin after another. */
  async #all(name: keyof Plugin, ...args: unknown[]): Promise<void> {
    for (const hook of hooksOf(this.plugins, name, this.root))
      await this.#run(hook, this.#globalFrame(undefined), args);
  }

  #globalFrame(id: string | undefined): Frame {
    return { id, code: undefined, maps: [], addFile: (path) => this.#watch(path) };
  }

  #watch(path: string): void {
    this.#watched.add(path);
    this.host.watch(path);
  }

  async #run(hook: BoundHook, frame: Frame, args: unknown[], skips: readonly Skip[] = []): Promise<unknown> {
    try {
      return await hook.handler.apply(contextOf(this, hook.plugin, frame, skips), args);
    } catch (error) {
      throw pluginFailure(error, hook.plugin.name, frame.id, frame.code);
    }
  }

  #addMeta(id: string, meta: Record<string, unknown> | undefined): void {
    if (meta) Object.assign(this.metaOf(id), meta);
  }
}

function codeOf(result: unknown): Partial<LoadResult> | undefined {
  if (typeof result === "string") return { code: result };
  return typeof result === "object" && result !== null ? (result as Partial<LoadResult>) : undefined;
}
