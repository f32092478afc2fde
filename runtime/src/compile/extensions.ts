/** The one place that knows which file extensions are code, and what they mean. */
import { extname } from "node:path";

const TYPESCRIPT = new Set([".ts", ".mts", ".tsx"]);
const JAVASCRIPT = new Set([".js", ".mjs", ".cjs", ".jsx"]);

/** Names of files that are code. */
export const CODE_FILE = new RegExp(`(?:${[...TYPESCRIPT, ...JAVASCRIPT].join("|").replaceAll(".", "\\.")})$`);

/** Extensions that an import may omit, in the order in which they are tried. */
export const RESOLVED_EXTENSIONS: readonly string[] = [".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".json"];

/** TypeScript's imports name the file that it will emit: `./a.js` may be `./a.ts`. */
export const EXTENSION_ALIASES: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".js"],
  ".jsx": [".tsx", ".jsx"],
  ".mjs": [".mts", ".mjs"],
};

/** Whether a file is JavaScript or TypeScript, by its name. */
export function isCode(path: string): boolean {
  const extension = extname(path);
  return TYPESCRIPT.has(extension) || JAVASCRIPT.has(extension);
}

export function isJson(path: string): boolean {
  return extname(path) === ".json";
}

export function isHtml(path: string): boolean {
  return /\.html?$/i.test(path);
}

/** The options of swc's parser for a file. */
export function parserOptions(
  path: string,
): { syntax: "typescript"; tsx: boolean; decorators: true } | { syntax: "ecmascript"; jsx: true; decorators: true } {
  const extension = extname(path);
  return TYPESCRIPT.has(extension)
    ? { syntax: "typescript", tsx: extension === ".tsx", decorators: true }
    : { syntax: "ecmascript", jsx: true, decorators: true };
}

/**
 * The files that an import of a missing path may mean: the first of them that is created resolves it.
 * @param path absolute, with or without an extension
 */
export function candidatePaths(path: string): string[] {
  const stem = path.replace(/\.[cm]?jsx?$/, "");
  return [...new Set([path, ...RESOLVED_EXTENSIONS.map((extension) => stem + extension)])];
}
