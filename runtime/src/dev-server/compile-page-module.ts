import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";
import { Compiler, type Indirect } from "../compile/compiler.js";
import type { Compiled } from "../compile/disk-cache.js";
import { isCode } from "../compile/extensions.js";
import type { JscOptions } from "../compile/tsconfig.js";

/** A module in the format of the registry, as a page gets it. */
export interface CompiledPageModule extends Compiled {
  version: string;
  specifiers: readonly string[];
  /** Specifiers of `import("...")`. */
  dynamic: readonly string[];
}

/** A string literal without substitutions, of any quotes. */
const LITERAL = String.raw`("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|${"`"}(?:[^${"`"}\\$]|\\.)*${"`"})`;
const DYNAMIC_IMPORT = new RegExp(String.raw`\b_context\d*\.import\(\s*${LITERAL}`, "g");
const NEW_URL = new RegExp(String.raw`\bnew URL\(\s*${LITERAL}\s*,\s*(?:_context\d*|import)\.meta\.url\s*\)`, "g");

/**
 * The compiler of page code: `process.env.NODE_ENV` is replaced, as packages expect.
 * @param define expressions that replace others
 * @param jsc changes swc's options for a file
 */
export function pageCompiler(
  folder: string,
  indirect: Indirect,
  define: Readonly<Record<string, string>> = {},
  jsc: (path: string, options: JscOptions, text: string) => JscOptions = (_path, options) => options,
): Compiler<CompiledPageModule> {
  const globals = Object.keys(define).length > 0 ? { vars: { ...define } } : {};
  return new Compiler({
    platform: "browser",
    indirect,
    folder,
    jsc(path, fromTsconfig, text): JscOptions {
      const options = jsc(path, fromTsconfig, text);
      return {
        ...options,
        transform: {
          ...options.transform,
          optimizer: { simplify: false, globals: { envs: { NODE_ENV: '"development"' }, ...globals } },
        },
      };
    },
    instantiate(path, version, { code, map }) {
      const specifiers = specifiersOf(code) ?? registeredSpecifiers(path, code);
      const dynamic = Array.from(code.matchAll(DYNAMIC_IMPORT), ([, literal]) => literalValue(literal));
      return { version, code, map, specifiers, dynamic };
    },
  });
}

/** Reads what swc prints first: `System.register(["a", "b"], function`. @returns nothing if it looks otherwise */
function specifiersOf(code: string): string[] | undefined {
  const list = /^(?:"use strict";\s*)?System\.register\((\[[\s\S]*?\]), function\b/.exec(code)?.[1];
  try {
    return list && JSON.parse(list);
  } catch {
    return undefined;
  }
}

/** Calls `System.register` for its first argument. Nothing of the module runs: the second one is a function. */
function registeredSpecifiers(path: string, code: string): string[] {
  let specifiers: string[] | undefined;
  const register = (names: string[]) => {
    specifiers = names;
  };
  compileFunction(code, ["System"], { filename: path })({ register });
  if (!specifiers) throw new SyntaxError(`${path}: the compiled code does not call System.register`);
  return specifiers;
}

/** What stands in `new URL("./x", import.meta.url)`. */
export interface RelativeUrl {
  specifier: string;
  /** The file that it names. */
  file: string;
  /** Whether it is the script of `new Worker(...)`. */
  isWorker: boolean;
}

/**
 * Puts other URLs into `new URL("./x", import.meta.url)`. What stands behind them on the line moves: the source map is right up to there.
 * @param path of the module
 * @param urlOf an expression for the URL of a file; `undefined` leaves the code as it is
 * @param base expression that these URLs are relative to
 */
export function replaceUrls(
  code: string,
  path: string,
  urlOf: (url: RelativeUrl) => string | undefined,
  base = "location.href",
): string {
  if (!code.includes("new URL(")) return code;
  return code.replace(NEW_URL, (expression, literal: string, index: number) => {
    const specifier = literalValue(literal);
    if (/^([a-z][a-z\d+.-]*:|\/\/)/i.test(specifier)) return expression;
    const isWorker = /\bnew (Shared)?Worker\(\s*$/.test(code.slice(Math.max(0, index - 30), index));
    const file = join(dirname(path), specifier.replace(/[?#].*$/s, ""));
    const url = urlOf({ specifier, file, isWorker: isWorker && isCode(file) });
    return url === undefined ? expression : `new URL(${url}, ${base})`;
  });
}

function literalValue(literal: string | undefined): string {
  return compileFunction(`return ${literal}`)() as string;
}
