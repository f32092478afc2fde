import { existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { codeFrame } from "../diagnostics/code-frame.js";
import { plainError } from "../diagnostics/format-error.js";
import { type Document, type Element, headEndTag, headStart } from "./html-document.js";
import { type Edit, edited, insertion } from "./text-edits.js";

type ParentNode = DefaultTreeAdapterTypes.ParentNode;

/** A parsed document. */
export interface Html {
  /** Module scripts in order: a file, or the text of an inline script. */
  scripts: Array<{ specifier: string } | { text: string; line: number }>;
  /** How many of them come before {@link HtmlOptions.placedScript}. */
  scriptsBefore: number;
  /** Paths of style sheets. */
  styles: string[];
  /** Files whose change changes the document. */
  files: string[];
  /**
   * The document.
   * @param script the tags that take the place of the module scripts
   * @param styles tags at the end of the head, behind all style sheets
   */
  render(script: string, styles?: string): string;
}

export interface HtmlOptions {
  /** The URL of a file. @throws if it cannot be read */
  assetUrl(path: string): string;
  /** The URL of a style sheet that exists, and its id if updates swap it. */
  style(path: string): { url: string; id?: string };
  /** Folder of the project, which a path from the root of the URLs is relative to. */
  root: string;
  /** Called for every file that the document names. */
  onFile(path: string): void;
  /** The URL of a script that took the place of module scripts: the document is looked through for further ones, and nothing else. */
  placedScript?: string;
}

/** Attributes with one URL, by element. */
const URLS: Readonly<Record<string, readonly string[]>> = {
  img: ["src"],
  source: ["src"],
  video: ["src", "poster"],
  audio: ["src"],
  track: ["src"],
  embed: ["src"],
  object: ["data"],
  input: ["src"],
  script: ["src"],
  use: ["href", "xlink:href"],
  image: ["href", "xlink:href"],
};
const SRCSETS: Readonly<Record<string, readonly string[]>> = {
  img: ["srcset"],
  source: ["srcset"],
  link: ["imagesrcset"],
};
/** `rel` of links whose `href` is fetched with the page. */
const FETCHED_RELS = /^(icon|shortcut|apple-touch-icon(-precomposed)?|mask-icon|manifest|preload|prefetch)$/i;

/**
 * Parses a document (rule W3). Only references to relative files change; everything else stays as it was written.
 * @throws an error with the place of a missing file
 */
export function parseHtml(path: string, text: string, options: HtmlOptions): Html {
  const document = parse(text, { sourceCodeLocationInfo: true });
  const parser = new HtmlParser(path, text, options);
  parser.visit(document);
  return parser.finish(document);
}

class HtmlParser {
  readonly #edits: Edit[] = [];
  readonly #scripts: Html["scripts"] = [];
  readonly #styles: string[] = [];
  readonly #files = new Set<string>();
  #scriptsBefore = 0;
  /** Where the first module script was. */
  #scriptAt: number | undefined;

  constructor(
    private readonly path: string,
    private readonly text: string,
    private readonly options: HtmlOptions,
  ) {}

  visit(parent: ParentNode): void {
    for (const child of parent.childNodes) {
      if (!("tagName" in child)) continue;
      if (child.tagName === "script" && attribute(child, "type")?.toLowerCase() === "module") this.#moduleScript(child);
      else if (this.options.placedScript !== undefined) this.#findPlaced(child);
      else if (child.tagName === "link") this.#link(child);
      else this.#element(child);
      this.visit("content" in child ? child.content : child);
    }
  }

  finish(document: Document): Html {
    const scriptAt = this.#scriptAt ?? headStart(document);
    const stylesAt = headEndTag(document) ?? scriptAt;
    return {
      scripts: this.#scripts,
      scriptsBefore: this.#scriptsBefore,
      styles: this.#styles,
      files: [...this.#files],
      // What is placed comes before the edit that begins at the same offset.
      render: (script, styles = "") =>
        edited(this.text, [insertion(stylesAt, styles), insertion(scriptAt, script), ...this.#edits]),
    };
  }

  #findPlaced(element: Element): void {
    const isPlaced = element.tagName === "script" && attribute(element, "src") === this.options.placedScript;
    if (isPlaced) this.#scriptsBefore = this.#scripts.length;
  }

  #moduleScript(element: Element): void {
    const location = element.sourceCodeLocation;
    const src = attribute(element, "src");
    if (!location) return;
    if (src !== undefined && !isRelative(src) && !(src.startsWith("/") && this.#isFile(src))) return;
    if (src === undefined) {
      const text = element.childNodes.map((child) => ("value" in child ? child.value : "")).join("");
      this.#scripts.push({ text, line: location.startTag?.endLine ?? location.startLine });
    } else {
      const specifier = cleaned(src);
      this.#scripts.push({
        specifier: src.startsWith("/") || specifier.startsWith(".") ? specifier : `./${specifier}`,
      });
    }
    this.#scriptAt ??= location.startOffset;
    this.#edits.push({ start: location.startOffset, end: location.endOffset, text: "" });
  }

  #link(element: Element): void {
    const rels = (attribute(element, "rel") ?? "").split(/\s+/);
    const href = attribute(element, "href");
    if (href !== undefined && isRelative(href)) {
      const isStyle = rels.includes("stylesheet");
      if (isStyle || (rels.includes("preload") && attribute(element, "as") === "style"))
        this.#styleLink(element, isStyle, href);
      else if (rels.includes("modulepreload"))
        this.#remove(element); // its module comes with the page's script
      else if (rels.some((rel) => FETCHED_RELS.test(rel))) this.#url(element, "href");
    }
    this.#srcsets(element);
  }

  /** Whether a path from the root of the URLs is a file of the project. */
  #isFile(url: string): boolean {
    return [this.options.root, dirname(this.path)].some((folder) => existsSync(join(folder, url)));
  }

  #styleLink(element: Element, isShown: boolean, href: string): void {
    const path = this.#fileOf(href);
    const { url, id } = this.#located(element, "href", () => {
      if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error("there is no such file");
      return this.options.style(path);
    });
    if (isShown) this.#styles.push(path);
    this.#replace(
      element,
      "href",
      `${url}${isShown && id !== undefined ? `" data-hot-css="${escaped(id)}` : ""}`,
      true,
    );
  }

  #element(element: Element): void {
    const isButton = element.tagName === "input" && attribute(element, "type")?.toLowerCase() !== "image";
    if (!isButton) for (const name of URLS[element.tagName] ?? []) this.#url(element, name);
    this.#srcsets(element);
  }

  #url(element: Element, name: string): void {
    const value = attribute(element, name);
    if (value === undefined || !isRelative(value)) return;
    const hash = /#.*$/s.exec(value)?.[0] ?? "";
    this.#replace(element, name, this.#asset(element, name, value) + hash);
  }

  #srcsets(element: Element): void {
    for (const name of SRCSETS[element.tagName] ?? []) {
      const value = attribute(element, name);
      if (value === undefined) continue;
      // A URL may contain commas: candidates are separated by white space after a comma, as browsers read them.
      const changed = value.replace(/(^|,)(\s*)([^\s,]\S*[^\s,]|[^\s,])/g, (_all, comma, space, url) =>
        isRelative(url) ? `${comma}${space}${this.#asset(element, name, url)}` : `${comma}${space}${url}`,
      );
      if (changed !== value) this.#replace(element, name, changed);
    }
  }

  #asset(element: Element, name: string, url: string): string {
    const path = this.#fileOf(url);
    return this.#located(element, name, () => this.options.assetUrl(path));
  }

  #fileOf(url: string): string {
    const path = join(dirname(this.path), cleaned(url));
    this.#files.add(path);
    this.options.onFile(path);
    return path;
  }

  #located<T>(element: Element, name: string, use: () => T): T {
    try {
      return use();
    } catch (error) {
      const location = locationOf(element, name);
      const { startLine: line = 1, startCol: column = 1 } = location ?? {};
      const frame = codeFrame(this.text, line, column);
      const what = `${JSON.stringify(attribute(element, name))} cannot be read: ${(error as Error).message}`;
      throw plainError(`${this.path}:${line}:${column}: ${what}${frame ? `\n\n${frame}` : ""}`);
    }
  }

  #replace(element: Element, name: string, value: string, isRaw = false): void {
    const location = locationOf(element, name);
    if (!location) return;
    const text = `${name}="${isRaw ? value : escaped(value)}"`;
    this.#edits.push({ start: location.startOffset, end: location.endOffset, text });
  }

  #remove({ sourceCodeLocation }: Element): void {
    if (sourceCodeLocation)
      this.#edits.push({ start: sourceCodeLocation.startOffset, end: sourceCodeLocation.endOffset, text: "" });
  }
}

/** An inline script as a module beside its document: its lines are those of the document. */
export function inlineModule(
  { text, line }: { text: string; line: number },
  path: string,
  index: number,
): { name: string; text: string } {
  return { name: `${basename(path)}.${index}.js`, text: "\n".repeat(line - 1) + text };
}

function locationOf(element: Element, name: string) {
  return element.sourceCodeLocation?.attrs?.[name];
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((known) => (known.prefix ? `${known.prefix}:${known.name}` : known.name) === name)?.value;
}

/** Neither absolute, nor on another host, nor a part of this very document. */
function isRelative(url: string): boolean {
  return url.trim() !== "" && !/^\s*([a-z][a-z\d+.-]*:|\/|#|\?)/i.test(url);
}

function cleaned(url: string): string {
  const path = url.trim().replace(/[?#].*$/s, "");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
}
