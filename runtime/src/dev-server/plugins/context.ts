import { readFileSync } from "node:fs";
import { parse } from "acorn";
import type { MinimalPluginContext, Plugin, PluginContext, PluginError, ResolvedId } from "../../config/index.js";
import { combined } from "./maps.js";
import { pluginFailure } from "./plugin-error.js";

/** What runs while a module is built. */
export interface Frame {
  /** The module, as plugins know it. */
  readonly id: string | undefined;
  /** The code that the hook gets. */
  code: string | undefined;
  /** Source maps of the steps so far, the last first. */
  maps: string[];
  addFile(path: string): void;
}

/** The resolution that is under way: a plugin that calls `this.resolve` with `skipSelf` is not asked again. */
export interface Skip {
  readonly plugin: Plugin;
  readonly source: string;
  readonly importer: string | undefined;
}

/** What all plugins share. */
export interface Shared {
  readonly host: { warn(message: string): void };
  resolve(source: string, importer: string | undefined, skips: readonly Skip[]): Promise<ResolvedId | null>;
  load(id: string, frame: Frame): Promise<{ code: string } | undefined>;
  metaOf(id: string): Record<string, unknown>;
  infoOf: PluginContext["getModuleInfo"];
  moduleIds: PluginContext["getModuleIds"];
  watchedFiles: PluginContext["getWatchFiles"];
  emit(file: Parameters<PluginContext["emitFile"]>[0], plugin: string): string;
  emittedUrl(reference: string): string;
}

/** Rollup's version whose interface this is. */
const ROLLUP_VERSION = "4.0.0";

/** `this` in a hook. All its functions may be passed on without it. */
export function contextOf(plugins: Shared, plugin: Plugin, frame: Frame, skips: readonly Skip[] = []): PluginContext {
  return {
    ...minimalContext(plugin, frame, (message) => plugins.host.warn(message)),
    resolve: (source, importer, { skipSelf = true } = {}) =>
      plugins.resolve(source, importer, skipSelf ? [...skips, { plugin, source, importer }] : skips),
    load: async ({ id }) => {
      const loaded = await plugins.load(id, { ...frame, code: undefined, maps: [] });
      const code = loaded?.code ?? fileText(id);
      return { id, code, meta: plugins.metaOf(id) };
    },
    getWatchFiles: () => plugins.watchedFiles(),
    emitFile: (file) => plugins.emit(file, plugin.name),
    getFileName: (reference) => plugins.emittedUrl(reference).slice(1),
    getModuleInfo: (id) => plugins.infoOf(id),
    getModuleIds: () => plugins.moduleIds(),
    getCombinedSourcemap: () => JSON.parse(combined(frame.maps) || EMPTY_MAP),
    parse: (code) => parse(code, { ecmaVersion: "latest", sourceType: "module", allowReturnOutsideFunction: true }),
  };
}

/** `this` in a hook that builds no module. */
export function minimalContext(
  plugin: Plugin,
  frame: Pick<Frame, "id" | "code" | "addFile">,
  warn: (message: string) => void,
): MinimalPluginContext {
  const failure = (error: unknown, position: unknown): Error => {
    const described = typeof error === "object" && error !== null ? error : ({ message: String(error) } as PluginError);
    return pluginFailure(positioned(described, position), plugin.name, frame.id, frame.code);
  };
  return {
    meta: { rollupVersion: ROLLUP_VERSION, watchMode: true },
    addWatchFile: (path) => frame.addFile(path),
    info: (message) => warn(`[plugin ${plugin.name}] ${textOf(message)}`),
    debug: () => {},
    warn: (message, position) => {
      const given = typeof message === "function" ? (message as () => unknown)() : message;
      warn(failure(given, position).message);
    },
    error: (error, position) => {
      throw failure(error, position);
    },
  };
}

const EMPTY_MAP = '{"version":3,"sources":[],"names":[],"mappings":""}';

/** Rollup's second argument: an offset, or a line with a column. */
function positioned(error: object, position: unknown): unknown {
  if (typeof position === "number") return Object.assign(error, { pos: position });
  return typeof position === "object" && position !== null ? Object.assign(error, { loc: position }) : error;
}

function textOf(message: unknown): string {
  return typeof message === "object" && message !== null && "message" in message
    ? String(message.message)
    : String(message);
}

function fileText(id: string): string | null {
  try {
    return readFileSync(id.replace(/\?.*$/s, ""), "utf8");
  } catch {
    return null;
  }
}
