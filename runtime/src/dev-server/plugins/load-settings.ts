import { type ConfigError, loadConfig } from "../../config/load.js";
import { aliasesOf } from "../alias.js";
import { pageCompiler } from "../compile-page-module.js";
import type { Settings } from "../settings.js";
import { flatPlugins, sorted } from "./hooks.js";
import { Pipeline } from "./pipeline.js";
import { Plugins } from "./plugins.js";
import { SitePlugins } from "./site-plugins.js";
import { applied, configure, importTemplateAssets, resolvedConfig, viteConfig, viteServer } from "./vite.js";

/**
 * Reads a config file and sets its plugins up.
 * @param path of the file
 * @param root folder of the project
 * @throws ConfigError, and what a plugin threw, with the files whose save may solve it
 */
export async function loadSettings(path: string, root: string): Promise<Settings> {
  const { config, files } = await loadConfig(path, { command: "serve", mode: "development" });
  try {
    const plugins = sorted(applied(await flatPlugins(config.plugins ?? []), config));
    if (plugins.length === 0)
      return {
        config,
        path,
        files,
        alias: aliasesOf(config.alias, root),
        define: expressions(config.define ?? {}),
        plugins: undefined,
        site: undefined,
      };
    const merged = await viteConfig(plugins, config, root);
    const container = new Plugins(plugins, root);
    const site = new SitePlugins(container, plugins);
    const resolved = resolvedConfig(merged, plugins, (message) => site.warn(message));
    const server = viteServer(resolved, site.moduleGraph, (event, data) => site.broadcast(event, data));
    site.server = server;
    await configure(plugins, resolved, server, root);
    importTemplateAssets(plugins);
    const define = expressions(resolved["define"] as Record<string, unknown>);
    const compiler = pageCompiler(root, "allow", define);
    return {
      config,
      path,
      files,
      alias: aliasesOf(merged["resolve"]["alias"], root),
      define,
      plugins: (ids, resolver) => new Pipeline(container, root, ids, resolver, compiler),
      site,
    };
  } catch (error) {
    throw Object.assign(error as ConfigError, { files });
  }
}

/** As Vite has it: a text is an expression, anything else is a value. */
function expressions(define: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(define).map(([name, value]) => {
    return [name, typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined")] as const;
  });
  return Object.fromEntries(entries);
}
