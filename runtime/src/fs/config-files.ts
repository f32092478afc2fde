import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { ContentHashes } from "./content-hashes.js";
import { ancestors } from "./find-up.js";
import { irregularKind } from "./snapshot.js";

const CONFIG_NAME =
  /^(package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|tsconfig(\..+)?\.json|\.env(\..+)?)$/;

/**
 * The files that decide how modules are resolved and compiled: a change of one concerns all modules (rule N5).
 * @param folder of the program; the search goes up to the project's root
 * @param warn gets a message for each file of such a name that is not a regular file; it is not watched
 */
export function configFilesOf(folder: string, warn: (message: string) => void = () => {}): ContentHashes {
  return new ContentHashes(
    findConfigFiles(folder).filter((path) => {
      const kind = irregularKind(path);
      if (kind) warn(`${path} is ${kind}, not a regular file: it is not read and not watched`);
      return !kind;
    }),
  );
}

function findConfigFiles(folder: string): string[] {
  const found = new Set<string>();
  for (const ancestor of ancestors(folder)) {
    try {
      for (const name of readdirSync(ancestor)) if (CONFIG_NAME.test(name)) found.add(join(ancestor, name));
    } catch {
      break; // no permission to read the folder
    }
    const isRoot = existsSync(join(ancestor, "package.json"));
    if (isRoot || ancestor === dirname(ancestor)) {
      // They may be created later.
      found.add(join(ancestor, "tsconfig.json")).add(join(ancestor, ".env"));
    }
    if (isRoot) break;
  }
  return [...found];
}
