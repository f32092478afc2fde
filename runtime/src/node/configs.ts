import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { ancestors } from "./folders.js";

const NAME = /^(package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|tsconfig(\..+)?\.json|\.env(\..+)?)$/;

/** What decides how modules are found and compiled: a change of it concerns all of them (rule N5). */
export class Configs {
  readonly #contents: Map<string, string | undefined>;

  /** @param folder of the program: from there up to the project's root. */
  constructor(folder: string) {
    this.#contents = new Map(configFiles(folder).map((path) => [path, contentOf(path)]));
  }

  get paths(): Iterable<string> {
    return this.#contents.keys();
  }

  has(path: string): boolean {
    return this.#contents.has(path);
  }

  /** @returns those of `paths` that are no longer what they were, once. */
  take(paths: readonly string[]): string[] {
    const changed = paths.filter((path) => this.#contents.has(path) && this.#contents.get(path) !== contentOf(path));
    for (const path of changed) this.#contents.set(path, contentOf(path));
    return changed;
  }
}

function configFiles(folder: string): string[] {
  const found: string[] = [];
  for (const at of ancestors(folder)) {
    try {
      found.push(...readdirSync(at).filter((name) => NAME.test(name)).map((name) => join(at, name)));
    } catch {
      return found; // a folder that cannot be read has none for us
    }
    // These may come later.
    if (existsSync(join(at, "package.json")) || at === dirname(at)) found.push(join(at, "tsconfig.json"), join(at, ".env"));
    if (existsSync(join(at, "package.json"))) break;
  }
  return found;
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
