import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Contents } from "./content-hashes.js";
import { ancestors } from "./find-up.js";

const NAME =
  /^(package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|tsconfig(\..+)?\.json|\.env(\..+)?)$/;

/**
 * What decides how modules are found and compiled: a change of it concerns all of them (rule N5).
 * @param folder of the program: from there up to the project's root.
 */
export function configsOf(folder: string): Contents {
  return new Contents(configFiles(folder));
}

function configFiles(folder: string): string[] {
  const found: string[] = [];
  for (const at of ancestors(folder)) {
    try {
      found.push(
        ...readdirSync(at)
          .filter((name) => NAME.test(name))
          .map((name) => join(at, name)),
      );
    } catch {
      return found; // a folder that cannot be read has none for us
    }
    // These may come later.
    if (existsSync(join(at, "package.json")) || at === dirname(at))
      found.push(join(at, "tsconfig.json"), join(at, ".env"));
    if (existsSync(join(at, "package.json"))) break;
  }
  return found;
}
