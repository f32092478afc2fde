import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
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

/** Plugins made for Vite import `/src/a.js`: a path from the project's folder. @returns what else is there as it is */
export function fromRoot(specifier: string, root: string): string {
  const exists = (path: string): boolean => existsSync(splitQuery(path)[0]);
  if (!specifier.startsWith("/") || exists(specifier)) return specifier;
  const path = join(root, specifier);
  return exists(path) ? path : specifier;
}
