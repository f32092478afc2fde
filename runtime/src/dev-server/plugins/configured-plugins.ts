import type { Config, ConfigEnvironment, Plugin } from "../../config/index.js";
import { type ConfigError, loadConfig } from "../../config/load.js";
import { type ApplyAlias, aliasesOf } from "../alias.js";
import { flatPlugins, sorted } from "./hooks.js";
import { applied, configure, importTemplateAssets, type Loose, resolvedConfig, viteConfig } from "./vite.js";

/** A config file whose plugins are set up. */
export interface ConfiguredPlugins {
  config: Config;
  /** The config file and what it imports. */
  files: string[];
  alias: ApplyAlias;
  /** Expressions that replace others in page code. */
  define: Record<string, string>;
  /** In their order. */
  plugins: Plugin[];
  /** The config that plugins read, in Vite's shape. */
  resolved: Loose;
}

/**
 * Reads a config file and sets its plugins up.
 * @param path of the file
 * @param root folder of the project
 * @param build options of a build that plugins ask for
 * @throws ConfigError, and what a plugin threw, with the files whose save may solve it
 */
export async function configuredPlugins(
  path: string,
  root: string,
  environment: ConfigEnvironment,
  warn: (message: string) => void,
  build: Loose = {},
): Promise<ConfiguredPlugins> {
  const { config, files } = await loadConfig(path, environment);
  try {
    const plugins = sorted(applied(await flatPlugins(config.plugins ?? []), config, environment));
    const merged = await viteConfig(plugins, config, root, environment);
    const resolved = resolvedConfig({ ...merged, build: { ...build, ...merged["build"] } }, plugins, environment, warn);
    await configure(plugins, resolved, root);
    importTemplateAssets(plugins);
    const alias = aliasesOf(resolved["resolve"]["alias"], root);
    return { config, files, alias, define: expressions(resolved["define"]), plugins, resolved };
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
