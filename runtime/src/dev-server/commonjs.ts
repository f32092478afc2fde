import { transformSync } from "@swc/core";
import { isCommonJs } from "../hosts/node/commonjs.js";

const REQUIRE = /\brequire\s*\(\s*(["'])([^"'\n]+)\1\s*\)/g;
const NODE_ENV = /\bprocess\.env\.NODE_ENV\b/g;
/** In characters. Above it, both branches of a condition may be required: that costs size, not correctness. */
const SMALL_FILE_LENGTH = 5000;

/** Whether page code is CommonJS: as Node says, and only if there is anything of CommonJS in it. */
export function isCommonJsModule(path: string, text: string, packageType: string | undefined): boolean {
  return (
    isCommonJs(path, text, packageType) &&
    (path.endsWith(".cjs") || /\b(require|module|exports|this|define)\b/.test(text))
  );
}

/** Prepares a CommonJS file for a page. @returns its code, and what it may require */
export function compileCommonJs(path: string, text: string): { code: string; requires: string[] } {
  let code = text.replace(/^\uFEFF?#!.*/, "");
  // `if (process.env.NODE_ENV === "production") require("./prod.js"); else require("./dev.js")`
  if (code.length < SMALL_FILE_LENGTH && NODE_ENV.test(code) && code.includes("require"))
    code = withoutDead(path, code);
  code = code.replace(NODE_ENV, '"development"');
  return { code, requires: [...new Set(Array.from(code.matchAll(REQUIRE), ([, , specifier]) => specifier as string))] };
}

function withoutDead(path: string, code: string): string {
  try {
    return transformSync(code, {
      filename: path,
      swcrc: false,
      configFile: false,
      isModule: false,
      jsc: {
        target: "es2022",
        parser: { syntax: "ecmascript" },
        transform: { optimizer: { simplify: true, globals: { envs: { NODE_ENV: '"development"' } } } },
      },
    }).code;
  } catch {
    return code; // evaluating it says what is wrong
  }
}
