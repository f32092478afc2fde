import { plainError } from "../diagnostics/format-error.js";
import { swcVersion } from "./swc.js";
import { lookFrom, PLUGIN, pluginFor, resolveFrom } from "./swc-plugin.js";

/**
 * The path of the plugin for the version of swc that is here: the one that was installed with this package, or else the project's.
 * @param folder of the project
 * @throws an error that says what to install
 */
export function findPlugin(folder: string): string {
  const plugin = resolveFrom(pluginFor("@swc/core", swcVersion()), [import.meta.url, lookFrom(folder)]);
  if (plugin) return plugin;
  throw plainError(`the package ${PLUGIN} is not installed: run npm install --save-dev ${PLUGIN}`, "MODULE_NOT_FOUND");
}
