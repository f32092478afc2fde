import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rolldown";
import { EXTENSION_ALIASES, isCode, isHtml, RESOLVED_EXTENSIONS } from "../compile/extensions.js";
import { typeOf } from "../dev-server/assets.js";
import { pageFiles } from "../dev-server/find-pages.js";
import { versionOf } from "../dev-server/version.js";
import { findUp } from "../fs/find-up.js";
import { type BuildOptions, type BuiltPages, buildPages } from "./build-pages.js";
import { loadBundler } from "./bundler.js";
import { compressed } from "./compress.js";
import { Problems } from "./failure.js";
import { HASHED_FOLDER } from "./output-files.js";
import { buildCompiler, isReadyMade } from "./page-plugin.js";
import type { ServedManifest } from "./served/built-pages.js";

/** Folder of the pages, beside the program. */
const CLIENT_FOLDER = "client";
const SERVED = fileURLToPath(new URL("./served/", import.meta.url));
const ENTRY = "\0program";
const PAGES = "\0pages";

export interface ServerBuildOptions extends BuildOptions {
  /** Packages that stay imports, besides those with native code. */
  external: readonly string[];
}

export interface BuiltServer {
  contents: Map<string, string | Uint8Array>;
  pages: BuiltPages | undefined;
  /** Name of the program in the output folder. */
  entry: string;
  /** Packages that must be installed where the program runs. */
  external: Set<string>;
  sources: Set<string>;
}

/**
 * Builds a program with its pages (rule W11) in memory. It runs on plain Node and needs nothing of `hot`.
 * @param path of the program, absolute
 * @throws BuildFailure
 */
export async function buildServer(path: string, root: string, options: ServerBuildOptions): Promise<BuiltServer> {
  const bundler = await loadBundler(root);
  const problems = new Problems(root);
  const compiler = buildCompiler("node-build", root, options.indirect);
  const external = new Set<string>();
  const htmlFiles = new Set<string>();
  let pages: BuiltPages | undefined;
  let pagesDone: Promise<void> | undefined;

  /** All pages are built at once, after the graph of the program is known: they share chunks. */
  const buildAllPages = (): Promise<void> =>
    (pagesDone ??= buildPages(pageFiles([...htmlFiles]), options).then((built) => {
      pages = built;
    }));

  const plugin: Plugin = {
    name: "hot-program",
    resolveId: {
      order: "pre",
      async handler(source, importer, { kind }) {
        if (source === ENTRY || source === PAGES) return source;
        if (isBuiltin(source)) return { id: source.startsWith("node:") ? source : `node:${source}`, external: true };
        if (/^(data|https?):/.test(source)) return { id: source, external: true };
        const name = packageOf(source);
        if (name === undefined) return null;
        if (options.external.includes(name)) return staysImport(name);
        const found = await this.resolve(source, importer, { kind, skipSelf: true });
        if (!found && kind === "require-call") return { id: source, external: true }; // it may be guarded
        return found && !found.external && hasNativeCode(found.id) ? staysImport(name) : found;

        function staysImport(name: string) {
          external.add(name);
          return { id: source, external: true };
        }
      },
    },
    load: {
      order: "pre",
      handler(id) {
        if (id === ENTRY) return { code: entryCode(path), moduleType: "js" };
        if (id === PAGES) return { code: pagesCode(), moduleType: "js", moduleSideEffects: true };
        if (!isHtml(id)) return null;
        htmlFiles.add(id);
        return {
          code: `import { pages } from ${JSON.stringify(PAGES)};\nexport default pages.page(${placeholder(id)}, ${JSON.stringify(basename(id))});`,
          moduleType: "js",
        };
      },
    },
    transform: {
      order: "post",
      async handler(text, id) {
        const [file = id] = id.split("?", 1);
        if (!isCode(file) || isReadyMade(file, text)) return null;
        try {
          const { code, map } = await compiler.compile(file, text);
          return { code, map, moduleType: "js" };
        } catch (error) {
          problems.add(error, file);
          return { code: "export {}", moduleType: "js" };
        }
      },
    },
    async buildEnd() {
      problems.throwIfAny();
      if (htmlFiles.size > 0) await buildAllPages();
    },
    renderChunk(code) {
      if (!pages || !code.includes(PLACEHOLDER)) return null;
      const { base } = pageFiles([...htmlFiles]);
      let filled = code.replaceAll(`"${PLACEHOLDER}manifest"`, () => JSON.stringify(manifestOf(pages!, options.base)));
      for (const file of htmlFiles)
        filled = filled.replaceAll(placeholder(file), () => JSON.stringify(relative(base, file).split(sep).join("/")));
      return { code: filled };
    },
  };

  const name = `${basename(path, extname(path))}.js`;
  const contents = new Map<string, string | Uint8Array>();
  const sources = new Set<string>([path]);
  try {
    const bundle = await bundler.rolldown({
      input: { [basename(name, ".js")]: ENTRY },
      cwd: root,
      platform: "node",
      tsconfig: true,
      preserveEntrySignatures: false,
      logLevel: "silent",
      resolve: {
        extensions: [...RESOLVED_EXTENSIONS],
        extensionAlias: Object.fromEntries(Object.entries(EXTENSION_ALIASES).map(([from, to]) => [from, [...to]])),
      },
      transform: { target: "node20", define: { "process.env.NODE_ENV": '"production"' } },
      plugins: [plugin],
    });
    try {
      const { output } = await bundle.generate({
        format: "esm",
        minify: false,
        comments: false,
        sourcemap: options.sourcemap,
        entryFileNames: name,
        chunkFileNames: "chunks/[name]-[hash].js",
      });
      for (const file of output) contents.set(file.fileName, file.type === "chunk" ? file.code : file.source);
      for (const file of await bundle.watchFiles) sources.add(file.split("?", 1)[0]!);
    } finally {
      await bundle.close();
    }
    problems.throwIfAny();
  } catch (error) {
    throw problems.failureOf(error);
  }
  // Node of any version reads the program as modules.
  contents.set("package.json", `${JSON.stringify({ type: "module" })}\n`);
  for (const [file, content] of pages?.output.contents ?? []) {
    contents.set(`${CLIENT_FOLDER}/${file}`, content);
    for (const [suffix, copy] of compressed(file, content)) contents.set(`${CLIENT_FOLDER}/${file}.${suffix}`, copy);
  }
  for (const source of pages?.sources ?? []) sources.add(source);
  return { contents, pages, entry: name, external, sources };
}

/** Stands in the code for what is known after the pages are built. */
const PLACEHOLDER = "__hot_build__:";

function placeholder(file: string): string {
  return JSON.stringify(`${PLACEHOLDER}${file}`);
}

/** The program is evaluated after the servers can answer for its pages. */
function entryCode(path: string): string {
  return [
    `import * as program from ${JSON.stringify(path)};`,
    `import { serveProgram } from ${JSON.stringify(join(SERVED, "serve-program.js"))};`,
    "try {",
    "  await serveProgram(program);",
    "} catch (error) {",
    "  console.error(error.message);",
    "  process.exit(1);",
    "}",
  ].join("\n");
}

function pagesCode(): string {
  return [
    `import { BuiltPages } from ${JSON.stringify(join(SERVED, "built-pages.js"))};`,
    `export const pages = new BuiltPages("${PLACEHOLDER}manifest", new URL("./${CLIENT_FOLDER}/", import.meta.url).href);`,
    "pages.serveAssets();",
  ].join("\n");
}

function manifestOf({ output }: BuiltPages, base: string): ServedManifest {
  const files = Array.from(output.contents, ([name, content]) => {
    const buffer = Buffer.from(content as string);
    const file = {
      type: contentType(name),
      version: versionOf([buffer], 16),
      sizeBytes: buffer.length,
      isHashed: name.startsWith(`${HASHED_FOLDER}/`),
      compressed: compressed(name, content).map(([suffix]) => suffix),
    };
    return [name, file] as const;
  });
  return { base, files: Object.fromEntries(files) };
}

/** With the encoding of texts. */
export function contentType(name: string): string {
  const type = typeOf(name);
  return /^text\/|javascript$|json$/.test(type) ? `${type}; charset=utf-8` : type;
}

/** The package of a bare specifier. */
function packageOf(specifier: string): string | undefined {
  return /^(@[^/]+\/[^/]+|[^./@#~][^/]*)/.exec(specifier)?.[1];
}

/** Native code cannot be part of a JavaScript file. */
function hasNativeCode(path: string): boolean {
  if (!path.includes(`${sep}node_modules${sep}`)) return false;
  if (path.endsWith(".node")) return true;
  const folder = findUp(dirname(path), "package.json");
  if (folder === undefined) return false;
  if (existsSync(join(folder, "binding.gyp"))) return true;
  try {
    const { gypfile, binary, napi } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
      string,
      unknown
    >;
    return [gypfile, binary, napi].some((field) => field !== undefined && field !== false);
  } catch {
    return false;
  }
}
