import { join } from "node:path";
import { globSync } from "tinyglobby";
import type { Config } from "../config/options.js";
import { publicFolder } from "../dev-server/public-folder.js";

/**
 * The files of the public folder, which are part of the output as they are.
 * @param root a relative path of the folder is relative to it
 * @returns absolute paths by path in the output folder
 * @throws an error that says that there is no such folder
 */
export function publicFiles(config: Config, root: string): Map<string, string> {
  const folder = publicFolder(config, root);
  const names = folder === undefined ? [] : globSync("**/*", { cwd: folder, dot: true });
  return new Map(names.map((name) => [name, join(folder!, name)]));
}
