import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { EXTENSION_ALIASES, RESOLVED_EXTENSIONS } from "../compile/extensions.js";
import { plainError } from "../diagnostics/format-error.js";

export type Rolldown = typeof import("rolldown");

const BUNDLER = "rolldown";

/**
 * Loads the bundler: the project's, or else the one beside this package. It is an optional peer dependency, because servers under
 * `hot` do not need it.
 * @throws an error that says what to install
 */
export async function loadBundler(root: string): Promise<Rolldown> {
  for (const from of [join(root, "package.json"), import.meta.url]) {
    let path: string;
    try {
      path = createRequire(from).resolve(BUNDLER);
    } catch {
      continue; // not there: try the next place
    }
    try {
      return (await import(pathToFileURL(path).href)) as Rolldown;
    } catch (error) {
      throw plainError(
        `${BUNDLER} cannot be loaded on Node ${process.versions.node} (it needs 20.19, or 22.12 and newer): ${(error as Error).message}`,
      );
    }
  }
  throw plainError(`hot build needs a bundler: run npm install --save-dev ${BUNDLER}`, "MODULE_NOT_FOUND");
}

/** Extensions that an import may omit, and TypeScript's names of the files that it will emit. */
export function extensionRules(): { extensions: string[]; extensionAlias: Record<string, string[]> } {
  const aliases = Object.entries(EXTENSION_ALIASES).map(([from, to]) => [from, [...to]]);
  return { extensions: [...RESOLVED_EXTENSIONS], extensionAlias: Object.fromEntries(aliases) };
}
