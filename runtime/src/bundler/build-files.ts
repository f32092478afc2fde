import { readFileSync, realpathSync, statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import type { BuildFiles } from "../diagnostics/locate.js";

/** What is used of webpack's and rspack's compiler to find the files of its builds. */
export interface BuildCompiler {
  name?: string | undefined;
  context: string;
  outputPath: string;
  outputFileSystem?: unknown;
  options: { output?: { publicPath?: unknown } };
  hooks: {
    emit: { tap(name: string, callback: (compilation: any) => void): void };
    done: { tap(name: string, callback: (stats: { compilation: Compilation }) => void): void };
    failed: { tap(name: string, callback: (error: Error) => void): void };
  };
}

interface Compilation {
  modules: Iterable<BuildModule>;
  getAssets(): Iterable<{ name: string }>;
}

interface BuildModule {
  resource?: string | undefined;
  nameForCondition?(): string | null | undefined;
  /** Modules that were merged into this one. */
  modules?: Iterable<BuildModule> | undefined;
}

/** The files of a compiler's builds: no other file of this machine can be read or named through it. */
export interface CompilerFiles extends BuildFiles {
  /** Resolves when the files of a build that pages may have by now are written. */
  written(): Promise<void>;
  /** The real path of a source of the build; `undefined` for anything else. */
  pathOf(file: string): string | undefined;
}

const NAME = "ImportMetaHot";
const known = new WeakMap<object, CompilerFiles>();

export function filesOf(compiler: BuildCompiler): CompilerFiles {
  const files = known.get(compiler) ?? createFiles(compiler);
  known.set(compiler, files);
  return files;
}

function createFiles(compiler: BuildCompiler): CompilerFiles {
  let compilation: Compilation | undefined;
  let sources: ReadonlySet<string> | undefined;
  let written = Promise.resolve();
  let end = (): void => {};
  compiler.hooks.emit.tap(NAME, () => {
    end();
    written = new Promise((resolve) => (end = resolve));
  });
  compiler.hooks.failed.tap(NAME, () => end());
  compiler.hooks.done.tap(NAME, (stats) => {
    compilation = stats.compilation;
    sources = undefined; // read when an error asks for it, not with every build
    end();
  });
  const pathOf = (file: string): string | undefined => {
    const path = realFile(resolve(compiler.context, file));
    sources ??= sourcesOf(compilation);
    return path !== undefined && sources.has(path) ? path : undefined;
  };
  const readOutput = (name: string): string | undefined => {
    try {
      const { readFileSync } = compiler.outputFileSystem as { readFileSync(path: string): Buffer };
      return String(readFileSync.call(compiler.outputFileSystem, join(compiler.outputPath, name)));
    } catch {
      return undefined;
    }
  };
  return {
    context: compiler.context,
    written: () => written,
    pathOf,
    readSource(file) {
      const path = pathOf(file);
      return path === undefined ? undefined : readFileSync(path, "utf8");
    },
    readOutput(pathname) {
      const base = basePath(compiler);
      const name = decodeURIComponent(pathname.startsWith(base) ? pathname.slice(base.length) : pathname);
      // The page chooses the path: it must stay below the folder, and name a script or its map.
      const isOutput = !name.split(/[\\/]/).includes("..") && /^\.([cm]?js|map)$/.test(extname(name));
      return isOutput ? readOutput(name) : undefined;
    },
    *scripts() {
      for (const { name } of compilation?.getAssets() ?? []) {
        const script = extname(name) === ".js" ? readOutput(name) : undefined;
        if (script !== undefined) yield script;
      }
    },
  };
}

/** The path without symbolic links, if it is a regular file. */
function realFile(path: string): string | undefined {
  try {
    const real = realpathSync(path);
    return statSync(real).isFile() ? real : undefined;
  } catch {
    return undefined;
  }
}

function sourcesOf(compilation: Compilation | undefined): Set<string> {
  const sources = new Set<string>();
  const queue = [...(compilation?.modules ?? [])];
  // The loop also reaches what it appends.
  for (const module of queue) {
    const path = (module.nameForCondition?.() ?? module.resource)?.split("?", 1)[0];
    const real = path ? realFile(path) : undefined;
    if (real !== undefined) sources.add(real);
    queue.push(...(module.modules ?? []));
  }
  return sources;
}

/** The path with which the addresses of a build's files begin. */
export function basePath({ options }: Pick<BuildCompiler, "options">): string {
  const { publicPath } = options.output ?? {};
  return typeof publicPath === "string" && publicPath !== "auto"
    ? new URL(publicPath || "/", "http://page").pathname
    : "/";
}
