import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { codeFrame } from "../../diagnostics/code-frame.js";
import { plainError } from "../../diagnostics/format-error.js";
import { isIdentifier } from "../identifier.js";
import { type Edit, edited, insertion } from "../text-edits.js";
import { type GlobCall, globCalls } from "./calls.js";
import { Glob, type GlobPlace } from "./glob.js";
import { type Module, parseModule, type Syntax, SyntaxProblem } from "./syntax.js";
import { type UrlTemplate, urlTemplates } from "./url-templates.js";

/** How a module imports the files of a pattern. */
export interface GlobImports {
  /** Called for each pattern before its files are looked for. */
  onGlob(glob: Glob): void;
  /** @returns the specifier of a file in the code. @param query with `?`, or empty */
  specifier(path: string, query: string, isStatic: boolean): string | Promise<string>;
  /** @returns the URL of a file */
  urlOf(path: string): string;
}

/** Compiled code. */
export interface CompiledText {
  code: string;
  /** Its source map as JSON, to say where something is wrong; empty if there is none. */
  map(): string;
}

/**
 * Puts an object of imports into the place of each `import.meta.glob(...)` of compiled code, and a URL into that of each template in
 * `new URL(...)`. Lines stay where they are.
 * @throws an error with the place in the source and the code there
 */
export async function expandGlobs(text: CompiledText, place: GlobPlace, imports: GlobImports): Promise<string> {
  const { code } = text;
  try {
    const module = parseModule(code);
    const edits = new Edits(code, module);
    for (const call of globCalls(module)) {
      const glob = new Glob(call, place);
      imports.onGlob(glob);
      edits.replace(call.start, call.end, await objectOf(call, glob, imports, edits));
    }
    for (const template of urlTemplates(module)) await replaceTemplate(template, place, imports, edits);
    return edits.apply();
  } catch (error) {
    throw error instanceof SyntaxProblem ? located(error, text, place.importer) : error;
  }
}

async function objectOf(call: GlobCall, glob: Glob, imports: GlobImports, edits: Edits): Promise<string> {
  const { eager, name, query } = call;
  const properties: string[] = [];
  for (const path of await glob.find()) {
    const specifier = await imports.specifier(path, query, eager);
    const value = eager ? edits.addImport(specifier, name) : edits.importCall(specifier, name);
    properties.push(`${JSON.stringify(glob.keyOf(path))}: ${value}`);
  }
  const object = `{${properties.join(", ")}}`;
  return eager ? edits.object(object) : `/* @__PURE__ */ Object.assign(${object})`;
}

/** What matches nothing stays a relative path: no file is there. */
const FIND_URL = "((urls, path) => urls[path] ?? path)";

async function replaceTemplate(
  { start, end, pathEnd, folder, pattern, base }: UrlTemplate,
  place: GlobPlace,
  imports: GlobImports,
  edits: Edits,
): Promise<void> {
  const glob = new Glob({ start, patterns: [`./${pattern}`], base: folder }, place);
  imports.onGlob(glob);
  const at = join(dirname(place.importer), folder);
  const urls = Array.from(await glob.find(), (path) => {
    const key = folder + relative(at, path).split(sep).join("/");
    return `${JSON.stringify(key)}: ${JSON.stringify(imports.urlOf(path))}`;
  });
  edits.insert(start, `${FIND_URL}({${urls.join(", ")}}, `);
  edits.insert(pathEnd, pathEnd < end ? "`) + `" : ")");
  edits.replace(base.start, base.end, "location.href");
}

/** Changes of a module's code, which has one of the two formats of {@link Module}. */
class Edits {
  readonly #edits: Edit[] = [];
  readonly #specifiers: string[] = [];
  readonly #variables: string[] = [];
  #hasLiveObjects = false;
  readonly #prefix: string;

  constructor(
    private readonly code: string,
    private readonly module: Module,
  ) {
    let prefix = "__glob";
    while (code.includes(prefix)) prefix += "_";
    this.#prefix = prefix;
  }

  /** The lines of what is replaced stay. */
  replace(start: number, end: number, text: string): void {
    const lines = this.code.slice(start, end).split("\n").length - 1;
    this.#edits.push({ start, end, text: text + "\n".repeat(lines) });
  }

  /** @param name of one export @returns the value of a property for {@link object} */
  addImport(specifier: string, name: string | undefined): string {
    const variable = `${this.#prefix}${this.#variables.length}`;
    this.#variables.push(variable);
    if (this.module.registration) {
      this.#specifiers.push(specifier);
      return `() => ${variable}${name === undefined ? "" : `[${JSON.stringify(name)}]`}`;
    }
    const exported = name !== undefined && !isIdentifier(name) ? JSON.stringify(name) : name;
    const bindings = exported === undefined ? `* as ${variable}` : `{ ${exported} as ${variable} }`;
    this.#specifiers.push(`import ${bindings} from ${JSON.stringify(specifier)};`);
    return variable;
  }

  importCall(specifier: string, name: string | undefined): string {
    const { registration } = this.module;
    const context = registration ? registration.context : "";
    const call = `${context === "" ? "" : `${context}.`}import(${JSON.stringify(specifier)})`;
    return `() => ${call}${name === undefined ? "" : `.then((m) => m[${JSON.stringify(name)}])`}`;
  }

  /** An object of imports. Under the dev server they are those of the newest code, as those of an `import` are (rule U5). */
  object(properties: string): string {
    if (!this.module.registration) return `/* @__PURE__ */ Object.assign(${properties})`;
    this.#hasLiveObjects = true;
    return `${this.#prefix}(${properties})`;
  }

  apply(): string {
    const { registration } = this.module;
    if (!registration) this.insert(0, this.#specifiers.join(" ") && `${this.#specifiers.join(" ")} `);
    else if (this.#variables.length > 0 || this.#hasLiveObjects) {
      const { specifiers, setters, result } = registration;
      const listed = (texts: string[], { elements }: Syntax): string =>
        texts.join(", ") + (elements.length > 0 ? ", " : "");
      this.insert(
        specifiers.start + 1,
        listed(
          this.#specifiers.map((one) => JSON.stringify(one)),
          specifiers,
        ),
      );
      this.insert(
        setters.start + 1,
        listed(
          this.#variables.map((name) => `(m) => { ${name} = m; }`),
          setters,
        ),
      );
      const helper = this.#hasLiveObjects ? `const ${this.#prefix} = ${LIVE_OBJECT} ` : "";
      const variables = this.#variables.length > 0 ? `var ${this.#variables.join(", ")}; ` : "";
      this.insert(result.start, variables + helper);
    }
    return edited(this.code, this.#edits);
  }

  insert(at: number, text: string): void {
    this.#edits.push(insertion(at, text));
  }
}

/** Makes an object whose properties are read anew each time. They may be assigned to, as those of the object in a build. */
const LIVE_OBJECT =
  "(getters) => { const object = {}; for (const key in getters) { const define = (given) => " +
  "Object.defineProperty(object, key, { enumerable: true, configurable: true, ...given }); " +
  "define({ get: getters[key], set: (value) => define({ value, writable: true }) }); } return object; };";

/** Says where something is wrong, in the source. */
function located({ message, at, help }: SyntaxProblem, { code, map }: CompiledText, path: string): Error {
  const before = code.slice(0, at).split("\n");
  const place = { line: before.length, column: before.at(-1)!.length };
  const json = map();
  const found = json === "" ? undefined : originalPositionFor(new TraceMap(json), place);
  const file = found?.source && isAbsolute(found.source) ? found.source : path;
  const { line, column } = found?.line != null ? found : place;
  let frame: string | undefined;
  try {
    frame = codeFrame(readFileSync(file, "utf8"), line, column + 1);
  } catch {
    // It has no file of its own.
  }
  return plainError(`${file}:${line}:${column + 1}: ${message}\nhelp: ${help}${frame ? `\n\n${frame}` : ""}`);
}
