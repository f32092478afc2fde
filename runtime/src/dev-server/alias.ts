import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { candidatePaths } from "../compile/extensions.js";
import type { Alias, Config } from "../config/options.js";
import { splitQuery } from "./query.js";

/** Gives an import the name that it stands for; `undefined` if it has no alias. */
export type ApplyAlias = (specifier: string) => string | undefined;

/**
 * Aliases, as Vite has them: the first one that matches. A text matches itself and what is below it.
 * @param root relative replacements are relative to it
 */
export function aliasesOf(given: Config["alias"], root: string): ApplyAlias {
  const aliases: readonly Alias[] = Array.isArray(given)
    ? given
    : Object.entries(given ?? {}).map(([find, replacement]) => ({ find, replacement }));
  return (specifier) => {
    for (const { find, replacement } of aliases) {
      const isMatch = find instanceof RegExp ? specifier.search(find) >= 0 : isBelow(specifier, find);
      if (!isMatch) continue;
      const target = /^\.{1,2}(\/|$)/.test(replacement) ? join(root, replacement) : replacement;
      return find instanceof RegExp ? specifier.replace(find, target) : joined(target, specifier.slice(find.length));
    }
    return undefined;
  };
}

function isBelow(specifier: string, name: string): boolean {
  return specifier === name || specifier.startsWith(name.endsWith("/") ? name : `${name}/`);
}

function joined(target: string, rest: string): string {
  return isAbsolute(target) && rest !== "" ? join(target, rest) : target + rest;
}

/**
 * Imports of `/src/a.js` and `/logo.svg` are paths from the project's folder, or from that of public files, as in Vite.
 * @param folders where it is looked for
 * @returns what is an absolute path of a file, or is in none of them, as it is
 */
export function fromRoot(specifier: string, folders: readonly string[]): string {
  if (!specifier.startsWith("/")) return specifier;
  const [request] = splitQuery(specifier);
  const exists = (path: string): boolean => candidatePaths(path).some((candidate) => existsSync(candidate));
  const folder = exists(request) ? "" : folders.find((folder) => exists(join(folder, request)));
  return (folder ?? "") + specifier;
}
