import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { Script } from "node:vm";
import { transform } from "@swc/core";
import type { Declare, Source } from "../registry/record.js";

const require = createRequire(import.meta.url);

/** Source maps of what runs, by path; the newest of each file. */
export const sourceMaps = new Map<string, string>();

const TYPESCRIPT = new Set([".ts", ".mts", ".tsx"]);

/** What was compiled last, by path: a file that is read again is often the same. */
const compiled = new Map<string, Source>();

/**
 * Compiles a module to the registry's format.
 * @throws swc's error, with file, line and code
 */
export async function compile(path: string, text: string): Promise<Source> {
  const version = createHash("sha1").update(text).digest("base64");
  const known = compiled.get(path);
  if (known?.version === version) return known;
  const source = await compileAnew(path, text, version);
  compiled.set(path, source);
  return source;
}

async function compileAnew(path: string, text: string, version: string): Promise<Source> {
  if (path.endsWith(".json")) return jsonSource(path, text, version);
  const extension = extname(path);
  const { code, map } = await transform(text, {
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
      transform: { react: { runtime: "automatic" } },
      experimental: { plugins: [[require.resolve("swc-plugin-import-meta-hot"), { mode: "development", host: "registry", indirect: "allow" }]] },
    },
  });
  // With the map inside, the inspector shows the file as it was written.
  const inline = map ? `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}` : "";
  let specifiers: string[] = [];
  let declare!: Declare;
  const register = (names: string[], body: Declare) => {
    specifiers = names;
    declare = body;
  };
  // Plain functions of a script: unlike instances of native modules they are collected when nobody holds them (rule N4).
  const script = new Script(`(function (System) {${code}\n})${inline}`, { filename: path });
  (script.runInThisContext() as (system: object) => void)({ register });
  if (map) sourceMaps.set(path, map);
  const dynamic = [...code.matchAll(/\b_context\.import\(\s*("(?:[^"\\\n]|\\.)*")/g)].map(([, literal]) => JSON.parse(literal!) as string);
  return { version, specifiers, dynamic, declare };
}

function jsonSource(path: string, text: string, version: string): Source {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${path}: ${(error as Error).message}`);
  }
  return { version, specifiers: [], dynamic: [], declare: (exportBinding) => ({ execute: () => void exportBinding("default", value) }) };
}

/** CommonJS is Node's: the registry holds what `require` gives, anew with every version. */
export function commonJsSource(path: string, text: string): Source {
  const version = createHash("sha1").update(text).digest("base64");
  return {
    version,
    specifiers: [],
    dynamic: [],
    declare: (exportBinding) => ({
      execute() {
        delete require.cache[path];
        const exports = require(path) as Record<string, unknown>;
        const named = typeof exports === "object" || typeof exports === "function" ? { ...exports } : {};
        exportBinding({ ...named, default: exports });
      },
    }),
  };
}
