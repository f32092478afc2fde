import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { OutputChunk } from "rolldown";
import type { PageFiles } from "../dev-server/find-pages.js";
import { type Html, inlineModule, parseHtml } from "../dev-server/html.js";
import { importFolders } from "../dev-server/public-folder.js";
import { PageResolver } from "../dev-server/resolve.js";
import { staticChunks } from "./chunk-loading.js";
import { bundleOf, type DocumentPlugins, documentPlugins } from "./document-plugins.js";
import { Problems } from "./failure.js";
import { OutputFiles } from "./output-files.js";
import { type BundleOptions, PageBundler, type PageParts } from "./page-bundle.js";
import { PAGE_ENTRY } from "./page-resolve.js";
import { StyleSheets } from "./style-sheets.js";

export interface BuildOptions extends BundleOptions {
  /** Path of the URLs, with a slash at both ends. */
  base: string;
}

/** Output files of a page or of a chunk. */
export interface ManifestEntry {
  file: string;
  /** Style sheets and chunks that are loaded with it. */
  css: string[];
  imports: string[];
}

export interface BuiltPages {
  output: OutputFiles;
  /** By the path of an HTML file or of a module that `import()` loads, relative to the project. */
  manifest: Record<string, ManifestEntry>;
  /** All files of the project that it is made of. */
  sources: Set<string>;
}

/**
 * Builds pages (rule W11) in memory.
 * @throws BuildFailure
 */
export async function buildPages({ root, base, pages }: PageFiles, options: BuildOptions): Promise<BuiltPages> {
  const output = new OutputFiles(options.base);
  const { settings } = options;
  const folders = importFolders(settings?.config ?? {}, root);
  const styles = new StyleSheets(root, output, folders, settings?.alias);
  const parts: PageParts = { output, styles, problems: new Problems(root), virtual: new Map(), sources: new Set() };
  const bundler = new PageBundler(root, options, parts);
  const resolver = new PageResolver("production", folders, settings?.alias);
  const html = await documentPlugins(root, options, parts);
  const documents = await readDocuments(root, pages, resolver, bundler, parts, html);
  const input = Object.fromEntries(
    [...documents.values()].filter(({ html }) => html.scripts.length > 0).map(({ name, entry }) => [name, entry]),
  );
  const chunks = Object.keys(input).length > 0 ? await bundler.pages(input) : {};

  const manifest: BuiltPages["manifest"] = {};
  const loaded = new Map<string, ManifestEntry>();
  const imported: BuiltPages["manifest"] = {};
  for (const chunk of Object.values(chunks)) {
    const { facadeModuleId, isDynamicEntry } = chunk;
    if (!facadeModuleId) continue;
    const entry = entryOf(chunk, chunks, styles);
    if (isDynamicEntry) imported[nameIn(root, facadeModuleId)] = entry;
    else loaded.set(facadeModuleId, entry);
  }
  const bundle = bundleOf(output, chunks); // documents are not part of it
  for (const [path, { html: parsed, entry }] of documents) {
    const name = nameIn(base, path);
    const { file, css, imports } = loaded.get(entry) ?? { file: "", css: [], imports: [] };
    const rendered = parsed.render(...tagsOf({ file, css, imports }, output));
    output.contents.set(name, await html.after(rendered, path, { bundle, chunk: chunks[file] }));
    manifest[nameIn(root, path)] = { file: name, css, imports: [...imports, file].filter(Boolean) };
  }
  Object.assign(manifest, imported);
  parts.problems.throwIfAny();
  const sources = new Set([...documents.keys(), ...parts.sources, ...output.sources, ...(settings?.files ?? [])]);
  return { output, manifest, sources };
}

interface Document {
  html: Html;
  /** Of its chunk. */
  name: string;
  /** Id of the module that imports its scripts. */
  entry: string;
}

async function readDocuments(
  root: string,
  pages: PageFiles["pages"],
  resolver: PageResolver,
  bundler: PageBundler,
  { output, styles, problems, virtual }: PageParts,
  plugins: DocumentPlugins,
): Promise<Map<string, Document>> {
  const documents = new Map<string, Document>();
  for (const [urlPath, path] of pages) {
    try {
      const text = await plugins.before(readFileSync(path, "utf8"), path);
      const linked = new Map<string, string>();
      const parse = (urlOfStyle: (file: string) => string): Html =>
        parseHtml(path, text, {
          assetUrl: (file) => output.addAsset(file),
          style: (file) => ({ url: urlOfStyle(file) }),
          root,
          onFile: () => {},
        });
      // Sheets are compiled between two passes: the parser does not wait.
      parse((file) => linked.set(file, "") && "");
      const sheets = [...linked.keys()];
      if (bundler.hasPlugins && sheets.length > 0) await bundler.sheets(sheets);
      else for (const file of sheets) styles.set(file, (await styles.compile(file)).text);
      for (const file of sheets) linked.set(file, styles.addLinked(file, styles.get(file) ?? ""));
      const html = parse((file) => linked.get(file) ?? "");
      const entry = `${PAGE_ENTRY}${path}`;
      const imports = html.scripts.map((script, index) => {
        if ("specifier" in script) {
          const { path: file, query } = resolver.resolveScript(script.specifier, path, root);
          if (!existsSync(file)) problems.add(new Error(`${path}: there is no file ${script.specifier}`), path);
          return query ? `${file}?${query}` : file;
        }
        const inline = inlineModule(script, path, index);
        const id = join(dirname(path), inline.name);
        virtual.set(id, inline.text);
        return id;
      });
      virtual.set(entry, imports.map((id) => `import ${JSON.stringify(id)};`).join("\n"));
      const name = unusedName(urlPath === "/" ? "index" : urlPath.slice(1).replaceAll("/", "-"), documents);
      documents.set(path, { html, name, entry });
    } catch (error) {
      problems.add(error, path);
    }
  }
  problems.throwIfAny();
  return documents;
}

/** `/a/b` and `/a-b` are two pages. */
function unusedName(wanted: string, documents: ReadonlyMap<string, Document>): string {
  const used = new Set(Array.from(documents.values(), ({ name }) => name));
  let name = wanted;
  for (let number = 2; used.has(name); number++) name = `${wanted}-${number}`;
  return name;
}

function entryOf(
  chunk: OutputChunk,
  chunks: Readonly<Record<string, OutputChunk>>,
  styles: StyleSheets,
): ManifestEntry {
  const all = staticChunks(chunk, chunks);
  return {
    file: chunk.fileName,
    css: all.flatMap(({ name, moduleIds }) => styles.addChunk(name, moduleIds) ?? []),
    imports: all.slice(0, -1).map(({ fileName }) => fileName),
  };
}

/** The tags of a page's scripts, and those of the sheets that its modules import. */
function tagsOf({ file, css, imports }: ManifestEntry, output: OutputFiles): [scripts: string, styles: string] {
  const isEmpty = file === "" || (String(output.contents.get(file)).trim() === "" && imports.length === 0);
  const preloads = imports.map((name) => `<link rel="modulepreload" href="${output.urlOf(name)}">`);
  const scripts = isEmpty ? [] : [...preloads, `<script type="module" src="${output.urlOf(file)}"></script>`];
  return [scripts.join(""), css.map((name) => `<link rel="stylesheet" href="${output.urlOf(name)}">`).join("")];
}

function nameIn(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/");
}
