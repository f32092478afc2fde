import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { findUp } from "./find-up.js";

/**
 * Where git has its lock while it changes files, for the repository that a folder is in. In a worktree or submodule, `.git`
 * is a file that names the repository's folder (https://git-scm.com/docs/gitrepository-layout).
 */
export function findGitLock(folder: string): string | undefined {
  const root = findUp(folder, ".git");
  if (root === undefined) return undefined;
  return join(resolve(root, linkedRepository(join(root, ".git")) ?? ".git"), "index.lock");
}

function linkedRepository(path: string): string | undefined {
  try {
    return /^gitdir: (.+)$/m.exec(readFileSync(path, "utf8"))?.[1];
  } catch {
    return undefined; // it is a folder
  }
}
