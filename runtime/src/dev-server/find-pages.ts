import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { globSync } from "tinyglobby";

/** HTML files, each with the path that it is served at. */
export interface PageFiles {
  /** Folder of the project, which contains all of them. */
  root: string;
  /** Folder that the paths are relative to. */
  base: string;
  /** Files by path: `/`, `/about`. */
  pages: ReadonlyMap<string, string>;
}

const IGNORED = ["**/node_modules/**", "**/.git/**", "**/dist/**"];

/**
 * Finds what `hot a.html b.html`, `hot "pages/**\/*.html"` and `hot folder` serve (rule W1).
 * @throws an error that says which of them names no HTML file
 */
export function findPages(given: readonly string[], folder: string): PageFiles {
  const files = new Set<string>();
  for (const name of given) {
    const path = resolve(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    const found = stats?.isFile()
      ? [path]
      : stats?.isDirectory()
        ? globSync("**/*.html", { cwd: path, absolute: true, ignore: IGNORED })
        : globSync(name, { cwd: folder, absolute: true, ignore: IGNORED });
    if (found.length === 0) {
      const place = stats?.isDirectory() ? `in ${path}` : path;
      throw new Error(`there is no HTML file ${place}: name a page, or the file of a program`);
    }
    for (const file of found) files.add(realpathSync(file));
  }
  return pageFiles([...files]);
}

/** @param files absolute paths */
export function pageFiles(files: readonly string[]): PageFiles {
  const sorted = [...files].sort();
  const base = commonFolder(sorted);
  const pages = new Map(sorted.map((file) => [pathOf(relative(base, file)), file]));
  return { root: projectFolder(base), base, pages };
}

/**
 * The page at a path: one page alone answers every path that looks like one.
 * @param pages by their paths
 */
export function pageAt<T>(pages: ReadonlyMap<string, T>, pathname: string): T | undefined {
  const path = pathname
    .replace(/(.)\/$/, "$1")
    .replace(/(^|\/)(index)?\.html$/, "$1")
    .replace(/\.html$/, "");
  const [only] = pages.values();
  const looksLikePage = !/\.[^/]*$/.test(pathname);
  return pages.get(path === "" ? "/" : path) ?? (pages.size === 1 && looksLikePage ? only : undefined);
}

/** The folder with the package.json: page code may import from anywhere in it. */
export function projectFolder(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at;
    if (dirname(at) === at) return folder;
  }
}

function commonFolder(files: readonly string[]): string {
  let [common = ""] = files.map(dirname);
  while (!files.every((file) => file.startsWith(common.endsWith(sep) ? common : common + sep)))
    common = dirname(common);
  return common;
}

/** `index.html` is `/`, `about.html` is `/about`, `docs/index.html` is `/docs`. */
function pathOf(name: string): string {
  const path = name
    .split(sep)
    .join("/")
    .replace(/\.html?$/i, "");
  return `/${path.replace(/(^|\/)index$/, "")}`;
}
