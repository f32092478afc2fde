import Module, { createRequire } from "node:module";
import { extname, sep } from "node:path";
import { parse } from "es-module-lexer/js";
import { hash } from "../../compile/compiler.js";
import type { Source } from "../../registry/record.js";

const { cache } = createRequire(import.meta.url);
const load = (Module as unknown as { _load(path: string, parent: null, isMain: boolean): unknown })._load;

/**
 * CommonJS modules are Node's: the registry holds what `require` returns. The modules that such a module requires belong
 * to it: a change of one re-evaluates its dependents, up to the module that the registry holds.
 */
export class CommonJs {
  /**
   * @param entry is `require.main`
   * @param onLoad gets every file of the program that is required, and the earliest time at which it may have been read
   */
  constructor(
    private readonly entry: string,
    private readonly onLoad: (path: string, readSince: number) => void,
  ) {}

  /** The module for the registry. @param text tells one version of the file from another */
  source(path: string, text: string): Source {
    return {
      // A module that is no longer in Node's cache required one that changed.
      version: hash(text) + (cache[path] ? "" : performance.now()),
      specifiers: [],
      dynamic: [],
      declare: (exportBinding) => ({
        execute: () => {
          delete cache[path];
          // Node reads the files itself. One that is saved before it is watched is a change (U1).
          const readSince = Date.now();
          const exports = load(path, null, path === this.entry) as Record<string, unknown>;
          for (const file of requiredBy(path)) this.onLoad(file, readSince);
          const named = typeof exports === "object" || typeof exports === "function" ? { ...exports } : {};
          exportBinding({ ...named, default: exports });
        },
      }),
    };
  }

  /** Removes a changed file and its dependents from Node's cache. @returns their paths */
  forget(changed: string): Set<string> {
    const forgotten = new Set([changed]);
    if (!cache[changed]) return forgotten;
    // The loop also reaches what it adds.
    for (const path of forgotten) {
      for (const module of Object.values(cache)) {
        if (module && isOwn(module.filename) && module.children.some(({ filename }) => filename === path))
          forgotten.add(module.filename);
      }
    }
    for (const path of forgotten) delete cache[path];
    return forgotten;
  }
}

const isOwn = (path: string): boolean => !path.includes(`${sep}node_modules${sep}`);

function requiredBy(path: string): Set<string> {
  const files = new Set([path]);
  // The loop also reaches what it adds.
  for (const file of files)
    for (const { filename } of cache[file]?.children ?? []) if (isOwn(filename)) files.add(filename);
  return files;
}

/** The first token is `import` of a declaration, or `export`: most modules need no lexer. */
const MODULE_START =
  /^\uFEFF?(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:import(?:\s*["'{*]|\s+[\w$])|export(?:\s*[{*]|\s+\w))/;

/**
 * Whether Node would load a file as CommonJS: by its extension, its package, and its syntax.
 * @param type of the nearest package.json
 */
export function isCommonJs(path: string, text: string, type: string | undefined): boolean {
  const extension = extname(path);
  if (extension === ".cjs") return true;
  if (extension !== ".js" || type === "module" || MODULE_START.test(text)) return false;
  try {
    const [, , , hasModuleSyntax] = parse(text);
    return !hasModuleSyntax;
  } catch {
    return false; // swc reports the syntax error better
  }
}
