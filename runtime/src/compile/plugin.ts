import { createRequire } from "node:module";
import { join } from "node:path";
import { plainError } from "../diagnostics/format-error.js";

const PLUGIN = "swc-plugin-import-meta-hot";

/**
 * The path of the plugin: the one that was installed with this package, or else the project's.
 * @param folder of the project
 * @throws an error that says what to install
 */
export function findPlugin(folder: string): string {
  for (const from of [import.meta.url, join(folder, "package.json")]) {
    try {
      return createRequire(from).resolve(PLUGIN);
    } catch {
      // Not there: try the next place.
    }
  }
  throw plainError(`the package ${PLUGIN} is not installed: run npm install --save-dev ${PLUGIN}`, "MODULE_NOT_FOUND");
}
