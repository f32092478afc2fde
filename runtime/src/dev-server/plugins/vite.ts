/** What Vite's plugins expect of Vite, as far as a dev server without its internals can give it. */
import { EventEmitter } from "node:events";
import { join } from "node:path";
import type { Config, ConfigEnvironment, Plugin } from "../../config/index.js";
import { PageResolver } from "../resolve.js";
import { hooksOf } from "./hooks.js";
import { pluginFailure } from "./plugin-error.js";

const NEITHER = { isSsrBuild: false, isPreview: false };

export type Loose = Record<string, any>;

/** A dev server as Vite's plugins see it. */
export interface ViteServer extends Loose {
  ws: { send: (...args: any[]) => void };
  environments: { client: Loose };
}

/** Leaves out the plugins that are not for this. */
export function applied(plugins: readonly Plugin[], config: Config, environment: ConfigEnvironment): Plugin[] {
  return plugins.filter(({ apply }) =>
    typeof apply === "function"
      ? apply(config, { ...environment, ...NEITHER })
      : apply === undefined || apply === environment.command,
  );
}

/** Runs `config` of all plugins. @returns the config that they made, in Vite's shape */
export async function viteConfig(
  plugins: readonly Plugin[],
  config: Config,
  root: string,
  environment: ConfigEnvironment,
): Promise<Loose> {
  let merged: Loose = {
    root,
    base: config.base ?? "/",
    mode: environment.mode,
    define: { ...config.define },
    resolve: { alias: listOf(config.alias) },
    server: { hmr: true },
    build: {},
    css: {},
    plugins: [...plugins],
  };
  for (const { plugin, handler } of hooksOf(plugins, "config", root)) {
    const changes = await guarded(plugin, () => handler.call({ meta: {} }, merged, { ...environment, ...NEITHER }));
    if (typeof changes === "object" && changes !== null) merged = mergeConfig(merged, changes as Loose);
  }
  merged["resolve"]["alias"] = listOf(merged["resolve"]["alias"]);
  return merged;
}

/** Runs `configResolved` of all plugins. */
export async function configure(plugins: readonly Plugin[], config: Loose, root: string): Promise<void> {
  for (const { plugin, handler } of hooksOf(plugins, "configResolved", root))
    await guarded(plugin, () => handler.call({ meta: {} }, config));
}

/** Runs `options` and `configureServer` of all plugins. */
export async function configureServer(plugins: readonly Plugin[], server: ViteServer, root: string): Promise<void> {
  for (const { plugin, handler } of hooksOf(plugins, "options", root))
    await guarded(plugin, () => handler.call({ meta: { rollupVersion: "4.0.0", watchMode: true } }, {}));
  for (const { plugin, handler } of hooksOf(plugins, "configureServer", root))
    await guarded(plugin, () => handler.call({ meta: {} }, server));
}

/**
 * Makes Vue's templates import their pictures. With Vite they name paths of the server, and this one serves no file by its path (rule W10).
 * What the user set stays.
 */
export function importTemplateAssets(plugins: readonly Plugin[]): void {
  for (const { name, api } of plugins) {
    const options = name === "vite:vue" || name === "unplugin-vue" ? (api?.options as Loose | undefined) : undefined;
    if (!options || options["template"]?.transformAssetUrls !== undefined) continue;
    const transformAssetUrls = { base: undefined, includeAbsolute: false };
    api.options = { ...options, template: { ...options["template"], transformAssetUrls } };
  }
}

/** The config that plugins may read. @param warn prints */
export function resolvedConfig(
  config: Loose,
  plugins: readonly Plugin[],
  { command, mode }: ConfigEnvironment,
  warn: (message: string) => void,
): Loose {
  const isProduction = command === "build";
  const print = (message: unknown): void => warn(String(message));
  const logger = {
    info: () => {},
    warn: print,
    warnOnce: print,
    error: print,
    clearScreen: () => {},
    hasErrorLogged: () => false,
    hasWarned: false,
  };
  return {
    ...config,
    ...NEITHER,
    command,
    mode,
    isProduction,
    plugins,
    logger,
    env: { MODE: mode, DEV: !isProduction, PROD: isProduction, BASE_URL: config["base"] },
    cacheDir: join(config["root"], "node_modules/.cache"),
    server: { hmr: true, ...config["server"] },
    build: { sourcemap: true, ssr: false, target: "es2022", assetsDir: "assets", ...config["build"] },
    css: { devSourcemap: false, ...config["css"] },
    optimizeDeps: {},
    experimental: {},
    worker: { plugins: () => [] },
    ssr: {},
    environments: {},
    assetsInclude: () => false,
    /** Vite's own resolver: of styles if it is asked for their extension, of modules otherwise. */
    createResolver(options: Loose = {}) {
      const kind = options["extensions"]?.includes(".css") ? "style" : "import";
      const resolver = new PageResolver(isProduction ? "production" : "development", [config["root"]]);
      return async (id: string, importer?: string) => {
        try {
          const found = resolver.resolve(id, importer ?? join(config["root"], "index.html"), kind);
          return "path" in found ? found.path : undefined;
        } catch {
          return undefined;
        }
      };
    },
  };
}

/** What plugins may do to open pages. */
export interface VitePages {
  broadcast(event: string, data: unknown): void;
  reload(): void;
}

export function viteServer(config: Loose, moduleGraph: Loose, pages: VitePages): ViteServer {
  const watcher = Object.assign(new EventEmitter(), {
    add: () => watcher,
    unwatch: () => watcher,
    close: async () => {},
  });
  const ws = {
    on: () => {},
    off: () => {},
    send: (first: unknown, data?: unknown) => {
      if (typeof first === "string") return pages.broadcast(first, data);
      const message = first as { type?: string; event?: string; data?: unknown };
      if (message?.type === "full-reload") pages.reload();
      if (message?.type === "custom" && message.event) pages.broadcast(message.event, message.data);
    },
  };
  const { logger } = config;
  const client = {
    name: "client",
    mode: "dev",
    config: { ...config, consumer: "client" },
    hot: ws,
    moduleGraph,
    logger,
  };
  const nothing = { use: () => {} };
  return {
    config,
    watcher,
    ws,
    hot: ws,
    moduleGraph,
    environments: { client },
    middlewares: nothing,
    httpServer: null,
  };
}

async function guarded<T>(plugin: Plugin, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw pluginFailure(error, plugin.name, undefined);
  }
}

function mergeConfig(base: Loose, changes: Loose): Loose {
  const merged: Loose = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || value === null) continue;
    const known = merged[key];
    if (key === "alias") merged[key] = [...listOf(value), ...listOf(known)];
    else if (Array.isArray(known) || Array.isArray(value)) merged[key] = [known ?? [], value].flat();
    else merged[key] = isPlain(known) && isPlain(value) ? mergeConfig(known, value) : value;
  }
  return merged;
}

function isPlain(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function listOf(alias: unknown): Array<{ find: string | RegExp; replacement: string }> {
  if (Array.isArray(alias)) return alias;
  return Object.entries((alias ?? {}) as Record<string, string>).map(([find, replacement]) => ({ find, replacement }));
}
