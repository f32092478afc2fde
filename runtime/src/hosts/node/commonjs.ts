import Module, { createRequire } from "node:module";
import { extname, sep } from "node:path";
import type { Source } from "../../registry/record.js";
import { parse } from "es-module-lexer/js";
import { hash } from "../../compile/compiler.js";

const { cache } = createRequire(import.meta.url);
const load = (Module as unknown as { _load(path: string, parent: null, isMain: boolean): unknown })._load;

/**
 * CommonJS is Node's: the registry holds what `require` gives. What such a module requires belongs to it: if one of these changes,
 * they are loaded again up to the module that ours imported.
 */
export class CommonJs {
  /** @param entry is `require.main`. @param loaded is told of every file of the program. */
  constructor(
    private readonly entry: string,
    private readonly loaded: (path: string) => void,
  ) {}

  /** The module as one of the registry. @param text only tells one version from the other. */
  source(path: string, text: string): Source {
    return {
      // Those it requires may have changed, too: then it is not in Node's cache any more.
      version: hash(text) + (cache[path] ? "" : performance.now()),
      specifiers: [],
      dynamic: [],
      declare: (exportBinding) => ({
        execute: () => {
          delete cache[path];
          const exports = load(path, null, path === this.entry) as Record<string, unknown>;
          for (const file of requiredBy(path)) this.loaded(file);
          const named = typeof exports === "object" || typeof exports === "function" ? { ...exports } : {};
          exportBinding({ ...named, default: exports });
        },
      }),
    };
  }

  /** Takes a changed file and those that required it out of Node's cache. @returns all of them */
  forget(changed: string): Set<string> {
    const gone = new Set([changed]);
    if (!cache[changed]) return gone;
    for (const path of gone) {
      for (const module of Object.values(cache)) {
        if (module && isOwn(module.filename) && module.children.some(({ filename }) => filename === path))
          gone.add(module.filename);
      }
    }
    for (const path of gone) delete cache[path];
    return gone;
  }
}

const isOwn = (path: string): boolean => !path.includes(`${sep}node_modules${sep}`);

function requiredBy(path: string): Set<string> {
  const files = new Set([path]);
  for (const file of files)
    for (const { filename } of cache[file]?.children ?? []) if (isOwn(filename)) files.add(filename);
  return files;
}

/**
 * As Node decides: by extension, by the package, and by what is in the file.
 * @param type of the nearest package.json.
 */
export function isCommonJs(path: string, text: string, type: string | undefined): boolean {
  const extension = extname(path);
  if (extension === ".cjs") return true;
  if (extension !== ".js" || type === "module") return false;
  try {
    return !parse(text)[3];
  } catch {
    return false; // swc says better what is wrong with it
  }
}
