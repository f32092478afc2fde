import { hash } from "../compile/compiler.js";
import { DiskCache } from "../compile/disk-cache.js";
import { loadSwc, swcVersion } from "../compile/swc.js";
import { isCommonJs } from "../hosts/node/commonjs.js";

const REQUIRE = /\brequire\s*\(\s*(["'])([^"'\n]+)\1\s*\)/g;
const NODE_ENV = /\bprocess\.env\.NODE_ENV\b/g;
/** In characters. Above it, both branches of a condition may be required: that costs size, not correctness. */
const SMALL_FILE_LENGTH = 5000;

/** Whether page code is CommonJS: as Node says, and only if there is anything of CommonJS in it. */
export function isCommonJsModule(path: string, text: string, packageType: string | undefined): boolean {
  return (
    (path.endsWith(".cjs") || /\b(require|module|exports|this|define)\b/.test(text)) &&
    isCommonJs(path, text, packageType)
  );
}

/** Prepares CommonJS files for pages. */
export class CommonJsCompiler {
  readonly #cache: DiskCache;

  /** @param project a folder */
  constructor(project: string) {
    this.#cache = DiskCache.of(`commonjs,${swcVersion()}`, project);
  }

  /** @returns a file's code, and what it may require */
  compile(path: string, text: string): { code: string; requires: string[] } {
    let code = text.replace(/^\uFEFF?#!.*/, "");
    // `if (process.env.NODE_ENV === "production") require("./prod.js"); else require("./dev.js")`
    if (code.length < SMALL_FILE_LENGTH && code.includes("process.env.NODE_ENV") && code.includes("require"))
      code = this.#withoutDead(path, code);
    code = code.replace(NODE_ENV, '"development"');
    const requires = Array.from(code.matchAll(REQUIRE), ([, , specifier]) => specifier as string);
    return { code, requires: [...new Set(requires)] };
  }

  #withoutDead(path: string, text: string): string {
    const version = hash(text);
    const cached = this.#cache.get(path, version);
    if (cached) return cached.code;
    try {
      const { code } = loadSwc().transformSync(text, {
        filename: path,
        swcrc: false,
        configFile: false,
        isModule: false,
        jsc: {
          target: "es2022",
          parser: { syntax: "ecmascript" },
          transform: { optimizer: { simplify: true, globals: { envs: { NODE_ENV: '"development"' } } } },
        },
      });
      this.#cache.set(path, version, { code, map: "" });
      return code;
    } catch {
      return text; // evaluating it says what is wrong
    }
  }
}
