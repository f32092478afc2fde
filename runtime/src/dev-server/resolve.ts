import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { candidatePaths } from "../compile/extensions.js";
import { createResolver } from "../compile/resolver.js";
import { plainError } from "../diagnostics/format-error.js";
import { type ApplyAlias, fromRoot } from "./alias.js";
import type { Mode } from "./env.js";
import { splitQuery } from "./query.js";

/** What the plugin imports in modules that use the API: the page's runtime has it. */
const HOOKS = new Set(["import-meta-hot", "import-meta-hot/hooks/registry"]);
export const HOOK = "hot:hook";

export type Resolution =
  | { path: string; query: string }
  /** The browser loads it itself. */
  | { external: string }
  /** The `browser` field of its package.json says that it is empty in browsers. */
  | { empty: true };

/** An import that nothing resolves. */
export class UnresolvedError extends Error {
  /** @param candidates files that would resolve it, if they existed */
  constructor(
    message: string,
    readonly candidates: readonly string[],
  ) {
    super(message);
    this.stack = message;
  }
}

/** Resolves what page code imports: as browsers' bundlers do it, with TypeScript's paths (rules W4, W5). */
export class PageResolver {
  readonly #import;
  readonly #require;
  readonly #style;

  /**
   * @param folders what imports that begin with `/` are relative to
   * @param alias other names for modules
   */
  constructor(
    mode: Mode,
    private readonly folders: readonly string[],
    private readonly alias: ApplyAlias = () => undefined,
  ) {
    const ofBrowsers = { mainFields: ["browser", "module", "main"], aliasFields: ["browser"] };
    this.#import = createResolver({
      ...ofBrowsers,
      conditionNames: ["browser", mode, "import", "module", "default"],
    });
    this.#require = createResolver({
      ...ofBrowsers,
      conditionNames: ["browser", mode, "require", "module", "default"],
    });
    this.#style = createResolver({
      conditionNames: ["style", "browser", mode, "default"],
      mainFields: ["style", "main"],
    });
  }

  /** @throws UnresolvedError */
  resolve(given: string, importer: string, kind: "import" | "require" | "style" = "import"): Resolution {
    return this.resolveAliased(this.aliased(given), importer, kind);
  }

  /** The name that an import stands for. */
  aliased(specifier: string): string {
    return fromRoot(this.alias(specifier) ?? specifier, this.folders);
  }

  /** {@link resolve} for a specifier that has no alias, or whose alias was applied. */
  resolveAliased(specifier: string, importer: string, kind: "import" | "require" | "style" = "import"): Resolution {
    if (HOOKS.has(specifier)) return { external: HOOK };
    if (/^(https?:|data:|blob:|\/\/)/.test(specifier)) return { external: specifier };
    const [request, query = ""] = splitQuery(specifier);
    const resolver = { import: this.#import, require: this.#require, style: this.#style }[kind];
    const isRelative = /^\.{0,2}\//.test(request);
    // In style sheets "a.css" is a file beside the sheet before it is a package.
    const attempts = kind === "style" && !isRelative ? [`./${request}`, request] : [request];
    let reason: string | undefined;
    for (const attempt of attempts) {
      const { path, error } = resolver.resolveFileSync(importer, attempt);
      if (path) return { path: path.split("?")[0] ?? path, query };
      if (error && /ignored/i.test(error)) return { empty: true };
      reason ??= error;
    }
    if (isBuiltin(specifier)) throw plainError(`${JSON.stringify(specifier)} ${BUILT_IN}: page code cannot import it`);
    const detail = reason && !/cannot find/i.test(reason) ? ` (${reason})` : "";
    throw new UnresolvedError(
      `${importer}: cannot find ${JSON.stringify(specifier)}${detail}`,
      isRelative || kind === "style"
        ? this.#foldersOf(request, importer).flatMap((folder) => candidatePaths(join(folder, request)))
        : [],
    );
  }

  /**
   * Resolves `src` of a module script.
   * @param root folder of the project, which a path from the root of the URLs is relative to
   * @returns a file that may not exist
   */
  resolveScript(specifier: string, page: string, root: string): { path: string; query: string } {
    if (specifier.startsWith("/")) {
      const paths = [join(root, specifier), join(dirname(page), specifier)] as const;
      return { path: paths.find((path) => existsSync(path)) ?? paths[0], query: "" };
    }
    try {
      const found = this.resolve(specifier, page);
      if ("path" in found) return found;
    } catch {
      // Whoever reads it says that it does not exist.
    }
    return { path: join(dirname(page), specifier), query: "" };
  }

  #foldersOf(request: string, importer: string): readonly string[] {
    return request.startsWith("/") ? this.folders : [dirname(importer)];
  }

  /** To be called after files were created or removed. */
  clearCache(): void {
    for (const resolver of [this.#import, this.#require, this.#style]) resolver.clearCache();
  }
}

/** In the message about a module of Node: the page adds who imports it. */
export const BUILT_IN = "is a module of Node";
