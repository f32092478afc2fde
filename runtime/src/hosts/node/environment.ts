import { readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, extname, join, sep } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ResolverFactory } from "oxc-resolver";
import type { ModuleNamespace } from "../../core/api.js";
import type { Source } from "../../registry/record.js";
import type { Environment } from "../../registry/environment.js";
import { CommonJs, isCommonJs } from "./commonjs.js";
import { Compiler, type Indirect } from "../../compile/compiler.js";
import { plainError } from "../../diagnostics/format-error.js";
import { nearestWith } from "../../fs/find-up.js";
import { HALF_WRITTEN, UNFINISHED } from "../../fs/snapshot.js";
import { forgetTsconfigs } from "../../compile/tsconfig.js";

/** Ourselves: contexts and events exist once, in Node's own modules. */
const OURS = dirname(dirname(dirname(fileURLToPath(import.meta.url)))) + sep;
const RUNS_HERE = new Set([".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx", ".json"]);

export interface Hooks extends Pick<Environment, "report" | "reload" | "send" | "warn"> {
  /** A file is part of the program. */
  loaded(path: string): void;
  /** One of these would be, if it were there. */
  missing(paths: string[]): void;
}

/** What Node gives a registry: files, resolution as Node and TypeScript have it, and its own modules. */
export function nodeEnvironment(
  entry: string,
  indirect: Indirect,
  hooks: Hooks,
): Omit<Environment, "run"> & {
  /** After files came or went. */
  forgetPaths(): void;
  /** After what decides how everything is compiled. */
  forgetConfig(): void;
  /** Compiles a file that will be loaded most likely. */
  prepare(path: string): void;
  commonJs: CommonJs;
} {
  const resolver = new ResolverFactory({
    conditionNames: ["node", "import", "module-sync", "default"],
    extensions: [".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".json"],
    // TypeScript writes the name of what it will emit.
    extensionAlias: { ".js": [".ts", ".tsx", ".js"], ".jsx": [".tsx", ".jsx"], ".mjs": [".mts", ".mjs"] },
    mainFields: ["main"],
    tsconfig: "auto",
  });

  const compiler = new Compiler(dirname(entry), indirect);
  const commonJs = new CommonJs(entry, hooks.loaded);
  const packageTypes = new Map<string, string | undefined>();
  const endedWithLine = new Set<string>();

  const resolve: Environment["resolve"] = (specifier, importer) => {
    if (specifier === "import-meta-hot" || specifier === "import-meta-hot/hooks/registry") {
      return { external: new URL("../registry/hook.js", import.meta.url).href };
    }
    if (isBuiltin(specifier) || /^(data|https?):/.test(specifier)) return { external: specifier };
    const request = specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
    const { path, error } = resolver.resolveFileSync(importer, request);
    if (!path) {
      if (/^\.{0,2}\//.test(request)) hooks.missing(candidates(join(dirname(importer), request)));
      const reason = error && !/cannot find/i.test(error) ? ` (${error})` : "";
      throw plainError(`${importer}: cannot find ${JSON.stringify(specifier)}${reason}`, "ERR_MODULE_NOT_FOUND");
    }
    const nodes = path.startsWith(OURS) || path.includes(`${sep}node_modules${sep}`) || !RUNS_HERE.has(extname(path));
    return nodes ? { external: pathToFileURL(path).href } : { id: path };
  };

  const sourceOf = async (path: string, text: string): Promise<Source> => {
    const folder = dirname(path);
    if (!packageTypes.has(folder)) packageTypes.set(folder, packageType(folder));
    return isCommonJs(path, text, packageTypes.get(folder))
      ? commonJs.source(path, text)
      : compiler.compile(path, text);
  };

  return {
    ...hooks,
    resolve,
    commonJs,
    prepare(path) {
      try {
        sourceOf(path, readFileSync(path, "utf8")).catch(() => {}); // load() says what is wrong with it
      } catch {
        // It is gone.
      }
    },
    forgetPaths: () => resolver.clearCache(),
    forgetConfig() {
      resolver.clearCache();
      forgetTsconfigs();
      packageTypes.clear();
    },
    async load(path): Promise<Source> {
      hooks.loaded(path);
      for (let text: string | undefined; ; ) {
        try {
          text = await readWhole(path);
          const ends = text.endsWith("\n");
          // It ended with a line before and does not now: most likely there is more to come.
          if (!ends && endedWithLine.has(path) && (await isSavedAgain(path, text, HALF_WRITTEN))) continue;
          const source = await sourceOf(path, text);
          if (ends) endedWithLine.add(path);
          else endedWithLine.delete(path);
          return source;
        } catch (error) {
          // It may be half-written, or away for a moment.
          if (await isSavedAgain(path, text, UNFINISHED)) continue;
          if (text !== undefined) throw error;
          throw plainError(
            `${path} cannot be read: ${(error as Error).message}`,
            (error as NodeJS.ErrnoException).code,
          );
        }
      }
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

/** How long what looks half-written or cannot be compiled is waited for if somebody writes on and on, in ms. */
const PATIENCE_AT_MOST = 1000;

/** Reads a file, and again if somebody wrote it meanwhile: an empty one is most likely about to be written. */
async function readWhole(path: string): Promise<string> {
  for (const began = Date.now(); ; ) {
    // Not in other threads: that would take longer than the reading.
    const before = statSync(path);
    const content = readFileSync(path);
    const after = statSync(path);
    const whole = content.length === after.size && before.mtimeMs === after.mtimeMs;
    if (
      (whole && (content.length > 0 || Date.now() - after.mtimeMs > UNFINISHED)) ||
      Date.now() - began > PATIENCE_AT_MOST
    ) {
      return content.toString();
    }
    await wait(2);
  }
}

/** Waits until nobody has written to it for `patience` ms. @param text what was read. @returns whether there is something else now */
async function isSavedAgain(path: string, text: string | undefined, patience: number): Promise<boolean> {
  const began = Date.now();
  const savedAt = (): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? began;
  while (Date.now() - savedAt() < patience && Date.now() - began < PATIENCE_AT_MOST) await wait(2);
  return (await readFile(path, "utf8").catch(() => undefined)) !== text;
}

/** What a specifier may have meant, for a file that is not there yet. */
function candidates(path: string): string[] {
  const stem = path.replace(/\.[cm]?jsx?$/, "");
  return [path, ...[".ts", ".tsx", ".mts", ".js", ".jsx", ".json"].map((extension) => stem + extension)];
}

function packageType(folder: string): string | undefined {
  const found = nearestWith(folder, "package.json");
  if (found === undefined) return undefined;
  try {
    return (JSON.parse(readFileSync(join(found, "package.json"), "utf8")) as { type?: string }).type;
  } catch {
    return undefined;
  }
}
