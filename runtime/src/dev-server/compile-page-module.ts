import { compileFunction } from "node:vm";
import { Compiler, type Indirect } from "../compile/compiler.js";
import type { Compiled } from "../compile/disk-cache.js";
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
const NEW_URL = new RegExp(String.raw`\bnew URL\(\s*${LITERAL}\s*,\s*_context\d*\.meta\.url\s*\)`, "g");

/**
 * The compiler of page code: `process.env.NODE_ENV` is replaced, as packages expect.
 * @param define expressions that replace others
 */
export function pageCompiler(
  folder: string,
  indirect: Indirect,
  define: Readonly<Record<string, string>> = {},
): Compiler<CompiledPageModule> {
  const vars = { ...define };
  const globals = Object.keys(vars).length > 0 ? { vars } : {};
  return new Compiler({
    platform: "browser",
    indirect,
    folder,
    jsc: (_path: string, options: JscOptions): JscOptions => ({
      ...options,
      transform: {
        ...options.transform,
        optimizer: { simplify: false, globals: { envs: { NODE_ENV: '"development"' }, ...globals } },
      },
    }),
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

/**
 * Puts other URLs into `new URL("./x", import.meta.url)`. What stands behind them on the line moves: the source map is right up to there.
 * @param urlOf the URL of a specifier; `undefined` leaves the expression as it is
 */
export function replaceUrls(code: string, urlOf: (specifier: string, isWorker: boolean) => string | undefined): string {
  if (!code.includes("new URL(")) return code;
  return code.replace(NEW_URL, (expression, literal: string, index: number) => {
    const isWorker = /\bnew (Shared)?Worker\(\s*$/.test(code.slice(Math.max(0, index - 30), index));
    const url = urlOf(literalValue(literal), isWorker);
    return url === undefined ? expression : `new URL(${JSON.stringify(url)}, location.href)`;
  });
}

function literalValue(literal: string | undefined): string {
  return compileFunction(`return ${literal}`)() as string;
}
