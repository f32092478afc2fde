import { isBuiltin } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "rolldown";
import type { Compiler } from "../compile/compiler.js";
import type { Compiled } from "../compile/disk-cache.js";
import { isCode, isHtml } from "../compile/extensions.js";
import { replaceUrls } from "../dev-server/compile-page-module.js";
import { splitQuery } from "../dev-server/query.js";
import { OWN_DIST } from "../fs/own-package.js";
import { isRegularFile } from "../fs/snapshot.js";
import { isReadyMade } from "./build-compiler.js";
import type { Problems } from "./failure.js";
import { filesBeside } from "./files-beside.js";
import { hasNativeCode, packageOf } from "./native-code.js";
import { OutputFiles } from "./output-files.js";

/** Folder of the pages, beside the program. */
export const CLIENT_FOLDER = "client";
const SERVED = join(OWN_DIST, "build/served");
export const PROGRAM_ENTRY = "\0program";
const PAGES = "\0pages";
const PLACE = "\0place";
/** What CommonJS packages have and modules of Node do not, as {@link PLACE} exports it. All code of a program is in one folder. */
export const COMMON_JS_NAMES: Record<string, [string, string]> = {
  __dirname: [PLACE, "folder"],
  __filename: [PLACE, "file"],
};
/** Stands in the code for what is known after the pages are built. */
const PLACEHOLDER = "__hot_build__:";

export interface ProgramPluginOptions {
  /** The program's file. */
  path: string;
  compiler: Compiler<Compiled>;
  problems: Problems;
  /** Packages that stay imports. */
  external: readonly string[];
  /**
   * Builds the HTML files that the program imports.
   * @returns the manifest of all, and the name of each, as JavaScript
   */
  buildPages(paths: readonly string[]): Promise<{ manifest: string; nameOf(path: string): string }>;
}

/** What the program needs besides its own code. */
export class ProgramParts {
  /** Packages that must be installed where the program runs. */
  readonly external = new Set<string>();
  /** Files that the program reads. */
  readonly files = new OutputFiles("./");
  readonly warnings: string[] = [];
}

/** What `hot` does with the code of a program (rules N1, W2), as a plugin of the bundler. */
export function programPlugin(
  { path, compiler, problems, external, buildPages }: ProgramPluginOptions,
  parts: ProgramParts,
): Plugin {
  const htmlFiles = new Set<string>();
  let pages: Awaited<ReturnType<typeof buildPages>> | undefined;

  const stayImport = (source: string, name: string) => {
    parts.external.add(name);
    return { id: source, external: true };
  };

  /** `new URL("./schema.sql", import.meta.url)`: the file goes with the program. */
  const withFiles = (code: string, importer: string): string =>
    replaceUrls(
      code,
      importer,
      ({ specifier, file }) => {
        if (!/^\.{1,2}\//.test(specifier)) return undefined;
        if (isRegularFile(file)) return JSON.stringify(parts.files.addAsset(file));
        const expression = `new URL(${JSON.stringify(specifier)}, import.meta.url)`;
        parts.warnings.push(
          `${importer}: ${expression} names no file: in the build it is relative to the built program`,
        );
        return undefined;
      },
      "import.meta.url",
    );

  return {
    name: "hot-program",
    resolveId: {
      order: "pre",
      async handler(source, importer, { kind }) {
        if (source === PROGRAM_ENTRY || source === PAGES || source === PLACE) return source;
        if (isBuiltin(source)) return { id: source.startsWith("node:") ? source : `node:${source}`, external: true };
        if (/^(data|https?):/.test(source)) return { id: source, external: true };
        const name = packageOf(source);
        if (name === undefined) return null;
        if (external.includes(name)) return stayImport(source, name);
        const found = await this.resolve(source, importer, { kind, skipSelf: true });
        // `require` may be guarded: it throws if it is ever called.
        if (!found && kind === "require-call") return { id: source, external: true };
        return found && !found.external && hasNativeCode(found.id) ? stayImport(source, name) : found;
      },
    },
    load: {
      order: "pre",
      handler(id) {
        if (id === PROGRAM_ENTRY) return { code: entryCode(path), moduleType: "js" };
        if (id === PAGES) return { code: PAGES_CODE, moduleType: "js", moduleSideEffects: true };
        if (id === PLACE) return { code: PLACE_CODE, moduleType: "js" };
        if (!isHtml(id)) return null;
        htmlFiles.add(id);
        return { code: pageCode(id), moduleType: "js" };
      },
    },
    // Behind other plugins: their output may use the API, too.
    transform: {
      order: "post",
      async handler(text, id) {
        const [file] = splitQuery(id);
        for (const name of filesBeside(file, text))
          if (!parts.files.addBeside(name, join(dirname(file), name)))
            parts.warnings.push(
              `${file}: it reads ${name} beside itself, where the build has another file of that name`,
            );
        if (file.startsWith("\0") || !isCode(file) || isReadyMade(file, text)) return null;
        try {
          const { code, map } = await compiler.compile(file, text);
          problems.addMap(file, map);
          return { code: withFiles(code, file), map, moduleType: "js" };
        } catch (error) {
          problems.add(error, file);
          return { code: "export {}", moduleType: "js" };
        }
      },
    },
    async buildEnd(error) {
      if (error) return;
      problems.throwIfAny();
      // All pages at once, when the graph of the program is known: they share chunks.
      if (htmlFiles.size > 0) pages = await buildPages([...htmlFiles]);
    },
    renderChunk(code) {
      if (!pages || !code.includes(PLACEHOLDER)) return null;
      let filled = code.replaceAll(MANIFEST_PLACEHOLDER, () => pages!.manifest);
      for (const file of htmlFiles) filled = filled.replaceAll(placeholder(file), () => pages!.nameOf(file));
      return { code: filled };
    },
  };
}

const placeholder = (name: string): string => JSON.stringify(PLACEHOLDER + name);
const MANIFEST_PLACEHOLDER = placeholder("manifest");

function entryCode(path: string): string {
  return `import * as program from ${JSON.stringify(path)};
import { serveProgram } from ${JSON.stringify(join(SERVED, "serve-program.js"))};
await serveProgram(program);
`;
}

const PLACE_CODE = `import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
export const file = fileURLToPath(import.meta.url);
export const folder = dirname(file);
`;

/** The servers of the program answer for its pages' files before the program runs. */
const PAGES_CODE = `import { BuiltPages } from ${JSON.stringify(join(SERVED, "built-pages.js"))};
export const pages = new BuiltPages(${MANIFEST_PLACEHOLDER}, new URL("./${CLIENT_FOLDER}/", import.meta.url).href);
pages.serveAssets();
`;

function pageCode(path: string): string {
  return `import { pages } from ${JSON.stringify(PAGES)};
export default pages.page(${placeholder(path)}, ${JSON.stringify(basename(path))});
`;
}
