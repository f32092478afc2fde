import crypto from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Options } from "@swc/core";
import { buildError } from "../diagnostics/format-error.js";
import { traced, tracedAsync } from "../diagnostics/trace.js";
import { OWN_PACKAGE } from "../fs/own-package.js";
import { ensurePrivateFolder, userCacheFolder } from "../fs/private-folder.js";
import { type Compiled, DiskCache } from "./disk-cache.js";
import { parserOptions } from "./extensions.js";
import { findPlugin } from "./plugin.js";
import { loadSwc, loadSwcSoon, swcVersion } from "./swc.js";
import { type JscOptions, tsconfigOptions } from "./tsconfig.js";

/** The plugin's option of this name (rule S5). */
export type Indirect = "error" | "warn" | "allow";

export interface CompilerOptions<Output> {
  /** Node and browsers may compile one file to different code: each has its own cache entries. */
  platform: "node" | "browser" | "node-build" | "browser-build";
  /** ES modules without a trace of the API, for a bundler, instead of the registry's format. */
  isProduction?: boolean;
  indirect: Indirect;
  /** A folder of the project, to find the plugin if it is not installed next to this package. */
  folder: string;
  /**
   * Changes swc's options for a file, for example to turn on React refresh. They are part of the version. A `parser` in them reads
   * TypeScript as TSX; a file that is not TSX is compiled without it.
   */
  jsc?(path: string, fromTsconfig: JscOptions, text: string): JscOptions;
  /** Changes what is cached of a file. */
  finish?(compiled: Compiled): Compiled;
  /**
   * Makes of compiled code what the host needs.
   * @param version equal for equal code
   * @throws if the code is not valid: then a cache entry is not used, and the file is compiled again
   */
  instantiate(path: string, version: string, compiled: Compiled): Output;
}

/** Another one for each change of what is cached. */
const FORMAT = 2;
/** Larger files are compiled on other threads, several at once; for a smaller one that takes longer than to compile it here. In characters. */
const LARGE_FILE_LENGTH = 4000;

/** Compiles modules to the registry's format, for Node programs and for pages. */
export class Compiler<Output> {
  /** The newest output by path: a file that is read again has often not changed. */
  readonly #newest = new Map<string, { version: string; output: Output }>();
  /** Of everything that decides about the output, besides the files and their options. */
  readonly version: string;
  readonly #cache: DiskCache;
  readonly #plugin: string;
  /** `undefined` until the plugin is used, "" if there can be no such folder. */
  #pluginCacheFolder: string | undefined;

  /** @throws if the plugin is not installed */
  constructor(private readonly options: CompilerOptions<Output>) {
    this.#plugin = findPlugin(options.folder);
    const { version } = JSON.parse(readFileSync(join(OWN_PACKAGE, "package.json"), "utf8")) as {
      version: string;
    };
    const { size, mtimeMs } = statSync(this.#plugin);
    const compilerVersion = [FORMAT, options.platform, swcVersion(), version, size, mtimeMs, options.indirect].join();
    this.version = compilerVersion;
    this.#cache = DiskCache.of(compilerVersion, options.folder);
  }

  /** @throws swc's error, with file, line and code */
  async compile(path: string, text: string): Promise<Output> {
    const fromTsconfig = tsconfigOptions(path);
    const jsc = this.options.jsc?.(path, fromTsconfig, text) ?? fromTsconfig;
    const version = hash(`${path}\0${optionsText(jsc)}\0${text}`);
    const newest = this.#newest.get(path);
    if (newest?.version === version) return newest.output;
    // The cache has one entry for each file: the version of the last start, so only the first look can succeed.
    const output =
      (newest ? undefined : this.#fromCache(path, version)) ?? (await this.#build(path, text, jsc, version));
    this.#newest.set(path, { version, output });
    return output;
  }

  /** The files whose output is kept. */
  get files(): ReadonlyMap<string, unknown> {
    return this.#newest;
  }

  /** To be called for a file that is no longer needed: its output would stay in memory. */
  forget(path: string): void {
    this.#newest.delete(path);
  }

  #fromCache(path: string, version: string): Output | undefined {
    const compiled = this.#cache.get(path, version);
    if (!compiled) return undefined;
    loadSwcSoon();
    try {
      return this.options.instantiate(path, version, compiled);
    } catch {
      return undefined; // the next entry takes its place
    }
  }

  async #build(path: string, text: string, jsc: JscOptions, version: string): Promise<Output> {
    const transformed = await this.#transform(path, text, jsc);
    const compiled = this.options.finish?.(transformed) ?? transformed;
    const output = this.options.instantiate(path, version, compiled);
    this.#cache.set(path, version, compiled);
    return output;
  }

  /** Where swc keeps the plugin as machine code. By default each project has its own copy, and its first start is slow. */
  #pluginCache(): { cacheRoot?: string } {
    if (this.#pluginCacheFolder === undefined) {
      const folder = join(userCacheFolder(), "import-meta-hot-plugin");
      this.#pluginCacheFolder = ensurePrivateFolder(folder) ? folder : "";
    }
    return this.#pluginCacheFolder ? { cacheRoot: this.#pluginCacheFolder } : {};
  }

  async #transform(path: string, text: string, jsc: JscOptions): Promise<Compiled> {
    const source = text.replace(/^\uFEFF?#!.*/, "");
    const { indirect, isProduction = false } = this.options;
    const options: Options = {
      // swc transforms no hooks in a file with the name `.ts`, however it is parsed.
      filename: jsc.parser ? `${path}x` : path,
      sourceFileName: path,
      swcrc: false,
      configFile: false,
      sourceMaps: true,
      isModule: true,
      module: { type: isProduction ? "es6" : "systemjs" },
      jsc: {
        target: "es2022",
        parser: parserOptions(path),
        ...jsc,
        // The plugin makes the same check (rule D2); here it saves the call of the plugin.
        ...(text.includes("hot") && {
          experimental: {
            plugins: [
              [this.#plugin, { mode: isProduction ? "production" : "development", host: "registry", indirect }],
            ],
            ...this.#pluginCache(),
          },
        }),
      },
    };
    try {
      // A bundler compiles many files at once.
      const isLarge = isProduction || text.length >= LARGE_FILE_LENGTH;
      const swc = loadSwc();
      const { code, map } = isLarge
        ? await tracedAsync("compile a large file", () => swc.transform(source, options))
        : traced("compile", path, () => swc.transformSync(source, options));
      return { code, map: map ?? "" };
    } catch (error) {
      const { parser, ...others } = jsc;
      if (parser) return this.#transform(path, text, others);
      throw buildError(error as Error);
    }
  }
}

/** The specifiers of `import("...")` calls with a literal, in compiled code. */
export function dynamicSpecifiers(code: string): string[] {
  const calls = code.matchAll(/\b_context\d*\.import\(\s*("(?:[^"\\\n]|\\.)*")/g);
  return Array.from(calls, ([, literal]) => JSON.parse(literal ?? '""') as string);
}

/** Files of a folder share their options. */
const optionsTexts = new WeakMap<JscOptions, string>();

function optionsText(jsc: JscOptions): string {
  const text = optionsTexts.get(jsc) ?? JSON.stringify(jsc);
  optionsTexts.set(jsc, text);
  return text;
}

/** One call is faster than an object; Node has it since 20.12. */
const hashAtOnce = (crypto as { hash?: (algorithm: string, text: string, encoding: "base64") => string }).hash;

export function hash(text: string): string {
  return hashAtOnce?.("sha1", text, "base64") ?? crypto.createHash("sha1").update(text).digest("base64");
}
