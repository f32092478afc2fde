import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TransformResult } from "lightningcss";
import { codeFrame } from "../diagnostics/code-frame.js";
import { plainError } from "../diagnostics/format-error.js";

export interface CompiledCss {
  text: string;
  /** Class names of a CSS module. */
  exports: Record<string, string> | undefined;
  /** The sheet and all that it imports. */
  files: string[];
}

export interface CssOptions {
  /** @throws if there is no such sheet */
  resolveImport(specifier: string, importer: string): { path: string } | { external: string } | { empty: true };
  /** The URL of an image or a font. */
  urlOf(path: string): string;
  /** Folder that paths in source maps and hashes are relative to. */
  root: string;
  /** Minified and without a source map; class names are the same. */
  isProduction?: boolean;
}

interface LightningError extends Error {
  fileName?: string;
  source?: string;
  loc?: { line: number; column: number };
  data?: unknown;
}

/**
 * Compiles a style sheet with all that it imports.
 * @param text of the sheet itself
 * @throws an error that names file, line and column
 */
export async function compileCss(path: string, text: string, options: CssOptions): Promise<CompiledCss> {
  const { bundleAsync, transform } = await import("lightningcss"); // a native module: pages without CSS start without it
  const files = new Set([path]);
  const given = {
    filename: path,
    projectRoot: options.root,
    cssModules: path.endsWith(".module.css"),
    // Without it, lightningcss drops `@import` of other hosts.
    analyzeDependencies: { preserveImports: true },
    sourceMap: !options.isProduction,
    minify: options.isProduction ?? false,
  };
  try {
    // `composes` and `@import` read other files.
    const result = /@import|\bcomposes\b/.test(text)
      ? await bundleAsync({
          ...given,
          resolver: {
            read: (file) => {
              files.add(file);
              return file === path ? text : readFileSync(file, "utf8");
            },
            resolve(specifier, importer) {
              const found = options.resolveImport(specifier, importer);
              if ("empty" in found) return { external: "data:text/css," };
              if ("external" in found) return found;
              files.add(found.path);
              return found.path;
            },
          },
        })
      : transform({ ...given, code: Buffer.from(text) });
    let css = result.code.toString();
    for (const dependency of result.dependencies ?? []) {
      if (!("placeholder" in dependency)) continue;
      const { type, url: written, placeholder, loc } = dependency;
      const url = type === "url" ? urlIn(loc.filePath, written, options) : written;
      css = css.replaceAll(placeholder, url.replace(/["\\\n]/g, "\\$&"));
    }
    const map = result.map && Buffer.from(result.map).toString("base64");
    if (map) css += `\n/*# sourceMappingURL=data:application/json;base64,${map} */\n`;
    return { text: css, exports: result.exports ? namesOf(result.exports) : undefined, files: [...files] };
  } catch (error) {
    throw Object.assign(described(path, error as LightningError), { files: [...files] });
  }
}

function namesOf(exports: NonNullable<TransformResult["exports"]>): Record<string, string> {
  const entries = Object.entries(exports).map(([name, { name: local, composes }]) => {
    const composed = composes.flatMap((reference: { type: string; name?: string }) => reference.name ?? []);
    return [name, [local, ...composed].join(" ")] as const;
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function described(path: string, error: LightningError): Error {
  const file = error.fileName ?? path;
  const { line, column } = error.loc ?? {};
  if (line === undefined) return error;
  let frame: string | undefined;
  try {
    frame = codeFrame(error.source ?? readFileSync(file, "utf8"), line, column);
  } catch {
    // The file was removed.
  }
  return plainError(`${file}:${line}:${column}: ${error.message}${frame ? `\n\n${frame}` : ""}`);
}

/** What a URL of a sheet becomes: that of its file. Addresses, paths from the root and fragments stay. */
function urlIn(sheet: string, url: string, { urlOf }: CssOptions): string {
  if (/^([a-z][a-z\d+.-]*:|\/|#)/i.test(url)) return url;
  const [file = "", hash = ""] = url.split(/(?=#)/);
  return urlOf(join(dirname(sheet), decodeURIComponent(file.replace(/\?.*$/s, "")))) + hash;
}
