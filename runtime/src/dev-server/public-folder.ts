import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "../config/options.js";
import { plainError } from "../diagnostics/format-error.js";

/**
 * The folder of public files.
 * @param root a relative path is relative to it
 * @returns nothing if there is none
 * @throws an error that says that it does not exist
 */
export function publicFolder({ publicDir }: Config, root: string): string | undefined {
  if (!publicDir) return undefined;
  const folder = resolve(root, publicDir);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw plainError(`the option "publicDir" names a folder that does not exist: ${folder}`);
  return folder;
}
