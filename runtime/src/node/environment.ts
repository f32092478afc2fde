import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, extname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ResolverFactory } from "oxc-resolver";
import type { ModuleNamespace } from "../api.js";
import type { Source } from "../registry/record.js";
import type { Environment } from "../registry/registry.js";
import { commonJsSource, compile } from "./compile.js";

/** Ourselves: contexts and events exist once, in Node's own modules. */
const OURS = dirname(dirname(fileURLToPath(import.meta.url))) + sep;
const RUNS_HERE = new Set([".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx", ".json"]);

export interface Hooks extends Pick<Environment, "report" | "reload" | "send" | "warn"> {
  /** A file is part of the program. */
  loaded(path: string): void;
  /** One of these would be, if it were there. */
  missing(paths: string[]): void;
}

/** What Node gives a registry: files, resolution as Node and TypeScript have it, and its own modules. */
export function nodeEnvironment(entry: string, hooks: Hooks): Environment & { forgetPaths(): void } {
  const resolver = new ResolverFactory({
    conditionNames: ["node", "import", "module-sync", "default"],
    extensions: [".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".json"],
    // TypeScript writes the name of what it will emit.
    extensionAlias: { ".js": [".ts", ".tsx", ".js"], ".jsx": [".tsx", ".jsx"], ".mjs": [".mts", ".mjs"] },
    mainFields: ["main"],
    tsconfig: "auto",
  });

  const resolve: Environment["resolve"] = (specifier, importer) => {
    if (specifier === "import-meta-hot") return { external: new URL("../index.js", import.meta.url).href };
    if (isBuiltin(specifier) || /^(data|https?):/.test(specifier)) return { external: specifier };
    const request = specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
    const { path, error } = resolver.resolveFileSync(importer, request);
    if (!path) {
      if (/^\.{0,2}\//.test(request)) hooks.missing(candidates(join(dirname(importer), request)));
      throw new Error(`${importer}: cannot find ${JSON.stringify(specifier)}${error ? ` (${error})` : ""}`);
    }
    const nodes = path.startsWith(OURS) || path.includes(`${sep}node_modules${sep}`) || !RUNS_HERE.has(extname(path));
    return nodes ? { external: pathToFileURL(path).href } : { id: path };
  };

  return {
    ...hooks,
    resolve,
    /** After files came or went. */
    forgetPaths: () => resolver.clearCache(),
    async load(path): Promise<Source> {
      hooks.loaded(path);
      const text = await readFile(path, "utf8").catch((error: Error) => {
        throw new Error(`${path} cannot be read: ${error.message}`);
      });
      return isCommonJs(path, text) ? commonJsSource(path, text) : compile(path, text);
    },
    importExternal: (url) => import(url) as Promise<ModuleNamespace>,
    meta: (path) => ({
      url: pathToFileURL(path).href,
      filename: path,
      dirname: dirname(path),
      main: path === entry,
      resolve(specifier: string): string {
        const found = resolve(specifier, path);
        if ("id" in found) return pathToFileURL(found.id).href;
        return isBuiltin(found.external) ? `node:${found.external.replace(/^node:/, "")}` : found.external;
      },
    }),
  };
}

/** What a specifier may have meant, for a file that is not there yet. */
function candidates(path: string): string[] {
  const stem = path.replace(/\.[cm]?jsx?$/, "");
  return [path, ...[".ts", ".tsx", ".mts", ".js", ".jsx", ".json"].map((extension) => stem + extension)];
}

/** As Node decides: by extension, by the package, and by what is in the file. */
function isCommonJs(path: string, text: string): boolean {
  const extension = extname(path);
  if (extension === ".cjs") return true;
  if (extension !== ".js" || packageType(dirname(path)) === "module") return false;
  return !/^\s*(import|export)\b|\bimport\.meta\b|\bimport\s*\(/m.test(text) && /\b(require|module|exports)\b/.test(text);
}

function packageType(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "package.json");
    if (existsSync(file)) {
      try {
        return (JSON.parse(readFileSync(file, "utf8")) as { type?: string }).type;
      } catch {
        return undefined;
      }
    }
    if (at === dirname(at)) return undefined;
  }
}
