import { resolve } from "node:path";
import type { Config } from "../config/options.js";
import { plainError } from "../diagnostics/format-error.js";
import { isDirectory } from "../fs/snapshot.js";

/** As in Vite and others. */
const DEFAULT_NAME = "public";

/**
 * The folder of public files.
 * @param root a relative path is relative to it
 * @returns nothing if there is none
 * @throws an error that says that the one that was named does not exist
 */
export function publicFolder({ publicDir = DEFAULT_NAME }: Config, root: string): string | undefined {
  if (publicDir === false) return undefined;
  const folder = resolve(root, publicDir);
  if (isDirectory(folder)) return folder;
  if (publicDir === DEFAULT_NAME) return undefined;
  throw plainError(`the option "publicDir" names a folder that does not exist: ${folder}`);
}

/** The folders that imports which begin with `/` are relative to. */
export function importFolders({ publicDir = DEFAULT_NAME }: Config, root: string): string[] {
  return publicDir === false ? [root] : [root, resolve(root, publicDir)];
}
