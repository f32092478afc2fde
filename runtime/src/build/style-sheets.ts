import { readFileSync } from "node:fs";
import type { ApplyAlias } from "../dev-server/alias.js";
import { compileCss } from "../dev-server/css.js";
import { PageResolver } from "../dev-server/resolve.js";
import type { OutputFiles } from "./output-files.js";

/** Rules that must come before all others of a sheet. Strings may contain semicolons. */
const LEADING_RULES = /^(?:@(?:import|layer)\b(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;{"'])*;)+/;

/** Compiles style sheets, as the dev server does: class names are the same. */
export class StyleSheets {
  /** Texts of the sheets that modules import, by module. */
  readonly #byModule = new Map<string, string>();
  readonly #resolver: PageResolver;

  constructor(
    private readonly root: string,
    private readonly output: OutputFiles,
    folders: readonly string[],
    alias?: ApplyAlias,
  ) {
    this.#resolver = new PageResolver("production", folders, alias);
  }

  /**
   * @param text of the sheet; it is read if it is left out
   * @throws an error that names file, line and column
   */
  async compile(
    path: string,
    text = readFileSync(path, "utf8"),
  ): Promise<{ text: string; exports: Record<string, string> | undefined }> {
    const css = await compileCss(path, text, {
      root: this.root,
      isProduction: true,
      resolveImport: (specifier, importer) => this.#resolver.resolve(specifier, importer, "style"),
      urlOf: (file) => this.output.addAsset(file),
    });
    for (const file of css.files) this.output.sources.add(file);
    return css;
  }

  /** A sheet of its own, which a document links. @param text of a compiled sheet @returns its URL */
  addLinked(path: string, text: string): string {
    return this.output.urlOf(this.output.addHashed(path, text));
  }

  /** The sheet of a module that imports one. */
  set(module: string, text: string): void {
    this.#byModule.set(module, text);
  }

  /** The sheet of a module. */
  get(module: string): string | undefined {
    return this.#byModule.get(module);
  }

  /**
   * Adds the sheet of a chunk.
   * @param modules of the chunk, in the order of their evaluation
   * @returns its path in the output folder; nothing if none of them imports a sheet
   */
  addChunk(name: string, modules: readonly string[]): string | undefined {
    const texts = modules.flatMap((id) => this.#byModule.get(id) ?? []).map((text) => text.trim());
    const leading = texts.map((text) => LEADING_RULES.exec(text)?.[0] ?? "");
    const text = leading.join("") + texts.map((text, index) => text.slice(leading[index]!.length)).join("");
    return text === "" ? undefined : this.output.addHashed(`${name}.css`, text);
  }
}
