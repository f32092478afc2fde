import type { ConfigError } from "../../config/load.js";
import type { Settings } from "../settings.js";
import { configuredPlugins } from "./configured-plugins.js";
import { Pipeline } from "./pipeline.js";
import { Plugins } from "./plugins.js";
import { SitePlugins } from "./site-plugins.js";
import { configureServer, viteServer } from "./vite.js";

/**
 * What a config file sets for a dev server.
 * @param path of the file
 * @param root folder of the project
 * @throws ConfigError, and what a plugin threw, with the files whose save may solve it
 */
export async function loadSettings(path: string, root: string): Promise<Settings> {
  let site: SitePlugins | undefined;
  const environment = { command: "serve", mode: "development" } as const;
  const { resolved, plugins, ...given } = await configuredPlugins(path, root, environment, (message) =>
    site ? site.warn(message) : console.warn(message),
  );
  if (plugins.length === 0) return { ...given, path, plugins: undefined, site };
  try {
    const container = new Plugins(plugins, root);
    const own = new SitePlugins(container, plugins);
    site = own;
    const server = viteServer(resolved, own.moduleGraph, own);
    own.server = server;
    await configureServer(plugins, server, root);
    return { ...given, path, plugins: (ids, resolver) => new Pipeline(container, root, ids, resolver), site };
  } catch (error) {
    throw Object.assign(error as ConfigError, { files: given.files });
  }
}
