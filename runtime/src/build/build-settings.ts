import { findConfig } from "../config/find.js";
import type { Config, Plugin } from "../config/index.js";
import type { ApplyAlias } from "../dev-server/alias.js";
import { print } from "../terminal/print.js";

/** What a config file sets for a build. */
export interface BuildSettings {
  config: Config;
  /** The config file and what it imports. */
  files: readonly string[];
  alias: ApplyAlias;
  /** Expressions that replace others in page code. */
  define: Readonly<Record<string, string>>;
  /** In their order. */
  plugins: readonly Plugin[];
}

/**
 * Reads the config file of a project for a production build.
 * @returns nothing if there is none
 * @throws ConfigError, and what a plugin threw
 */
export async function buildSettings(root: string, sourcemap: boolean): Promise<BuildSettings | undefined> {
  const path = findConfig(root);
  if (path === undefined) return undefined;
  // Projects without a config file are built without these modules.
  const { configuredPlugins } = await import("../dev-server/plugins/configured-plugins.js");
  const environment = { command: "build", mode: "production" } as const;
  return configuredPlugins(path, root, environment, (message) => print("yellow", message), { sourcemap });
}
