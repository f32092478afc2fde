import type { Plugin, RenderedChunk } from "rolldown";
import type { Rolldown } from "./bundler.js";
import type { StyleSheets } from "./style-sheets.js";

/** The name in chunks of the function below. */
const LOADER = "__loadWith";
/** An `import()` of another chunk: its name contains a placeholder of the bundler, which stands nowhere else. */
const CHUNK_IMPORT = /\bimport\((["'`])\.\/([^"'`\n]*!~\{[\da-z]+\}~[^"'`\n]*)\1\)/g;

/**
 * Loads a chunk after its style sheets, and the chunks that it imports at the same time as itself.
 * Links are found by their address, because every chunk has a function of its own.
 */
const LOADER_CODE = `
function ${LOADER}(load, urls) {
  return Promise.all(urls.map((url) => {
    const { href } = new URL(url, import.meta.url);
    const known = [...document.querySelectorAll("link")].find((link) => link.href === href);
    if (known) return known.loading;
    const link = document.createElement("link");
    const isStyle = url.endsWith(".css");
    link.rel = isStyle ? "stylesheet" : "modulepreload";
    link.href = href;
    document.head.append(link);
    if (!isStyle) return;
    return (link.loading = new Promise((resolve, reject) => {
      link.onload = resolve;
      link.onerror = () => {
        link.remove();
        reject(new Error("cannot load " + href));
      };
    }));
  })).then(load);
}
`;

/** Lets `import()` of a chunk load what the chunk needs. */
export function chunkLoadingPlugin({ RolldownMagicString }: Rolldown, styles: StyleSheets): Plugin {
  return {
    name: "hot-chunk-loading",
    renderChunk(code, chunk, _options, { chunks }) {
      const text = new RolldownMagicString(code);
      let hasLoader = false;
      const own = new Set(staticChunks(chunk, chunks).map(({ fileName }) => fileName));
      for (const match of code.matchAll(CHUNK_IMPORT)) {
        const [call, , name = ""] = match;
        const target = Object.values(chunks).find(({ fileName }) => fileName.endsWith(`/${name}`));
        if (!target) continue;
        const added = staticChunks(target, chunks).filter(({ fileName }) => !own.has(fileName));
        const sheets = added.flatMap(({ name, moduleIds }) => styles.addChunk(name, moduleIds) ?? []);
        const modules = added.slice(0, -1).map(({ fileName }) => fileName);
        const needed = [...sheets, ...modules].map((path) => `./${path.slice(path.indexOf("/") + 1)}`);
        if (needed.length === 0) continue;
        text.update(match.index, match.index + call.length, `${LOADER}(() => ${call}, ${JSON.stringify(needed)})`);
        hasLoader = true;
      }
      if (!hasLoader) return null;
      text.append(LOADER_CODE);
      return { code: text };
    },
  };
}

type Chunk = Pick<RenderedChunk, "fileName" | "imports">;

/** A chunk and all that it imports statically, in the order of their evaluation: itself last. */
export function staticChunks<T extends Chunk>(
  chunk: T,
  chunks: Readonly<Record<string, T>>,
  seen = new Set<string>(),
): T[] {
  if (seen.has(chunk.fileName)) return [];
  seen.add(chunk.fileName);
  const imported = chunk.imports.flatMap((name) => {
    const other = chunks[name];
    return other ? staticChunks(other, chunks, seen) : [];
  });
  return [...imported, chunk];
}
