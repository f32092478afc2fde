import { extname } from "node:path";
import { isCode } from "../../compile/extensions.js";
import { isData } from "../data-formats.js";
import { splitQuery } from "../query.js";

/** What code is that a plugin made. */
export type ModuleKind = "js" | "css" | "data";

/** Style sheets in languages that only plugins can turn into CSS. */
const STYLE_LANGUAGES = new Set([".scss", ".sass", ".less", ".styl", ".stylus"]);

/** The extension that says what a module is: that of its query, as in `App.vue?vue&type=style&lang.css`, or of its file. */
export function extensionOf(id: string): string {
  const [path, query = ""] = splitQuery(id);
  const named = /[.=](\w+)$/.exec(/(?:^|&)lang[.=](?:module\.)?\w+$/.exec(query)?.[0] ?? "");
  return named ? `.${named[1]}` : extname(path);
}

/** @param isTransformed whether a plugin changed the code: it made JavaScript of everything but styles */
export function kindOf(id: string, code: string, moduleType: string | undefined, isTransformed: boolean): ModuleKind {
  if (moduleType === "css") return "css";
  if (moduleType !== undefined) return moduleType === "json" ? "data" : "js";
  const extension = extensionOf(id);
  if (extension === ".css" || extension === ".pcss" || extension === ".postcss") return isScript(code) ? "js" : "css";
  if (STYLE_LANGUAGES.has(extension)) return isTransformed && isScript(code) ? "js" : "css";
  return !isTransformed && isData(extension) ? "data" : "js";
}

/** Whether a plugin made a script of a style sheet. */
function isScript(code: string): boolean {
  return /^\s*(export\s+(default|const|let|var|\{)|import\s*["'{*\w])/m.test(code.replace(/\/\*.*?\*\//gs, ""));
}

/** A name for the compiler, whose extension says which syntax the code has. */
export function sourceName(id: string, path: string, moduleType: string | undefined): string {
  const extension = moduleType && /^[jt]sx?$/.test(moduleType) ? `.${moduleType}` : extensionOf(id);
  const query = id.includes("?") ? id.slice(id.indexOf("?")).replaceAll("/", "_") : "";
  const name = path + query;
  return !isCode(`x${extension}`) || name.endsWith(extension) ? name : name + extension;
}
