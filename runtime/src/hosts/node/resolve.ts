import { isBuiltin } from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { candidatePaths, isCode, isHtml, isJson } from "../../compile/extensions.js";
import { createResolver } from "../../compile/resolver.js";
import { plainError } from "../../diagnostics/format-error.js";
import { OWN_DIST } from "../../fs/own-package.js";
import { isRegularFile } from "../../fs/snapshot.js";
import type { ModuleIds } from "./module-ids.js";

/** This package: Node loads it, so that contexts and events exist once. */
const OWN_MODULES = OWN_DIST + sep;

/** A module of the registry, or one that Node loads: a URL, or the name of a built-in module. */
export type Resolved = { id: string } | { external: string };

/** Resolves specifiers as Node does, and TypeScript's besides. */
export class NodeResolver {
  readonly #resolver = createResolver({
    conditionNames: ["node", "import", "module-sync", "default"],
    mainFields: ["main"],
  });

  /**
   * @param ids gets the ids of what is resolved
   * @param onMissing gets the paths that would resolve an import of `importer`, if one of them existed
   */
  constructor(
    private readonly ids: ModuleIds,
    private readonly onMissing: (paths: string[], importer: string) => void,
  ) {}

  /** @throws ERR_MODULE_NOT_FOUND */
  resolve(specifier: string, importer: string): Resolved {
    if (specifier === "import-meta-hot/hooks/registry") {
      return { external: pathToFileURL(join(OWN_DIST, "hosts/registry/hook.js")).href };
    }
    if (isBuiltin(specifier) || /^(data|https?):/.test(specifier)) return { external: specifier };
    const importerPath = this.ids.pathOf(importer);
    const { request, query } = splitQuery(specifier);
    let { path, error } = this.#resolver.resolveFileSync(importerPath, request);
    if (!path && /^\.{0,2}\//.test(request)) {
      const candidates = candidatePaths(join(dirname(importerPath), request));
      this.onMissing(candidates, importerPath);
      if (candidates.some(isRegularFile)) {
        // It came before it was watched: nobody will tell.
        this.clearCache();
        ({ path, error } = this.#resolver.resolveFileSync(importerPath, request));
      }
    }
    if (!path) {
      const reason = error && !/cannot find/i.test(error) ? ` (${error})` : "";
      throw plainError(`${importerPath}: cannot find ${JSON.stringify(specifier)}${reason}`, "ERR_MODULE_NOT_FOUND");
    }
    return isExternal(path) ? { external: pathToFileURL(path).href + query } : { id: this.ids.idOf(path, query) };
  }

  /** To be called after files were created or removed. */
  clearCache(): void {
    this.#resolver.clearCache();
  }
}

/** Packages are Node's, and so is every format that is not compiled. */
function isExternal(path: string): boolean {
  return (
    path.startsWith(OWN_MODULES) ||
    path.includes(`${sep}node_modules${sep}`) ||
    !(isCode(path) || isJson(path) || isHtml(path))
  );
}

/** Relative and absolute specifiers are URLs on Node: they may have a query and percent-encoded characters. */
function splitQuery(specifier: string): { request: string; query: string } {
  if (specifier.startsWith("file:")) {
    const url = new URL(specifier);
    return { request: fileURLToPath(url), query: url.search + url.hash };
  }
  const isUrl = /^\.{0,2}\//.test(specifier);
  const [request = ""] = specifier.split(isUrl ? /[?#]/ : "?", 1);
  return { request: isUrl ? decode(request) : request, query: specifier.slice(request.length) };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
