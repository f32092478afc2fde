import { createHash } from "node:crypto";
import { readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { ensurePrivateFolder, readPrivateFile, userCacheFolder, writePrivateFile } from "../fs/private-folder.js";
import { createToken } from "../http/token.js";

/** A token that no start has used for this long is not used again. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;
const MAX_BYTES = 100;

/**
 * The token of a project's pages. It outlives the server, so that open pages connect again after a restart (rule W7). It is kept where
 * only the user can read it (rule W10); where there is no such folder, every start has another one.
 * @param root folder of the project
 */
export function projectToken(root: string): string {
  const folder = join(userCacheFolder(), "import-meta-hot-tokens");
  if (!ensurePrivateFolder(folder)) return createToken();
  removeOld(folder);
  const file = join(folder, createHash("sha1").update(root).digest("hex"));
  try {
    const token = readPrivateFile(file, MAX_BYTES).toString();
    if (/^[\w-]{24}$/.test(token)) {
      utimesSync(file, new Date(), new Date());
      return token;
    }
  } catch {
    // This is the first start.
  }
  const token = createToken();
  writePrivateFile(file, token);
  return token;
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && Date.now() - mtimeMs > MAX_AGE_MS) rmSync(path, { force: true });
  }
}
