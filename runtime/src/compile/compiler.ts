import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { compileFunction } from "node:vm";
import { type Options, transform, transformSync, version as swcVersion } from "@swc/core";
import type { Declare, Source } from "../registry/record.js";
import { type Compiled, DiskCache } from "./disk-cache.js";
import { buildError } from "../diagnostics/format-error.js";
import { compilerOptions } from "./tsconfig.js";

const require = createRequire(import.meta.url);
const PLUGIN = require.resolve("swc-plugin-import-meta-hot");
const TYPESCRIPT = new Set([".ts", ".mts", ".tsx"]);

export type Indirect = "error" | "warn" | "allow";

/** In characters. */
const SMALL = 20_000;

/** Source maps of what runs, by path; the newest of each file. */
export const sourceMaps = new Map<string, string>();

/** Compiles modules to the registry's format. */
export class Compiler {
  /** What was compiled last, by path: a file that is read again is often the same. */
  readonly #compiled = new Map<string, Source>();
  readonly #disk: DiskCache;

  /**
   * @param folder of the program.
   * @param indirect the plugin's option of this name (rule S5).
   */
  constructor(
    folder: string,
    private readonly indirect: Indirect,
  ) {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    this.#disk = new DiskCache(
      folder,
      [swcVersion, version, statSync(PLUGIN).size, statSync(PLUGIN).mtimeMs, indirect].join(),
    );
  }

  /** @throws swc's error, with file, line and code */
  async compile(path: string, text: string): Promise<Source> {
    if (path.endsWith(".json")) return jsonSource(path, text);
    const options = compilerOptions(path);
    const version = hash(`${path}\0${JSON.stringify(options)}\0${text}`);
    const known = this.#compiled.get(path);
    if (known?.version === version) return known;
    // On disk is what was there when it was first read; a file that was edited since is another.
    let compiled = known ? undefined : await this.#disk.get(path, version);
    if (!compiled) {
      compiled = await transformed(path, text, options, this.indirect);
      void this.#disk.set(path, version, compiled);
    }
    const source = evaluated(path, version, compiled);
    this.#compiled.set(path, source);
    return source;
  }
}

async function transformed(path: string, text: string, options: object, indirect: Indirect): Promise<Compiled> {
  const extension = extname(path);
  const source = text.replace(/^#!.*/, "");
  const all: Options = {
    filename: path,
    swcrc: false,
    configFile: false,
    sourceMaps: true,
    isModule: true,
    module: { type: "systemjs" },
    jsc: {
      target: "es2022",
      parser: TYPESCRIPT.has(extension)
        ? { syntax: "typescript", tsx: extension === ".tsx", decorators: true }
        : { syntax: "ecmascript", jsx: true, decorators: true },
      ...options,
      // As the plugin itself decides; here it saves even the call (see SWC.md, costs).
      ...(text.includes("hot") && {
        experimental: { plugins: [[PLUGIN, { mode: "development", host: "registry", indirect }]] },
      }),
    },
  };
  // Another thread costs more than a small file takes.
  try {
    const { code, map } = text.length < SMALL ? transformSync(source, all) : await transform(source, all);
    return { code, map: map ?? "" };
  } catch (error) {
    throw buildError(error as Error);
  }
}

function evaluated(path: string, version: string, { code, map }: Compiled): Source {
  // With the map inside, the inspector shows the file as it was written.
  const inline = map && `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}`;
  let specifiers: string[] = [];
  let declare!: Declare;
  const register = (names: string[], body: Declare) => {
    specifiers = names;
    declare = body;
  };
  // A function: unlike instances of native modules, and unlike scripts, which V8 has a cache of, it is collected when nobody
  // holds it (rule N4).
  compileFunction(`${code}${inline}`, ["System"], { filename: path })({ register });
  sourceMaps.set(path, map);
  const dynamic = [...code.matchAll(/\b_context\d*\.import\(\s*("(?:[^"\\\n]|\\.)*")/g)].map(
    ([, literal]) => JSON.parse(literal!) as string,
  );
  return { version, specifiers, dynamic, declare };
}

function jsonSource(path: string, text: string): Source {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${path}: ${(error as Error).message}`);
  }
  return {
    version: hash(text),
    specifiers: [],
    dynamic: [],
    declare: (exportBinding) => ({ execute: () => void exportBinding("default", value) }),
  };
}

export function hash(text: string): string {
  return createHash("sha1").update(text).digest("base64");
}
