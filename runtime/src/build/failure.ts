import { readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { pluginFailure } from "../dev-server/plugins/plugin-error.js";
import { problemOf } from "../dev-server/problem.js";
import { splitQuery } from "../dev-server/query.js";
import { codeFrame } from "../diagnostics/code-frame.js";
import { plainError } from "../diagnostics/format-error.js";
import type { BuildProblem } from "../hosts/page/protocol.js";

/** A build that ended with errors. */
export class BuildFailure extends Error {
  constructor(readonly problems: readonly BuildProblem[]) {
    // A module of a page and of a worker is built for each of them.
    super([...new Set(problems.map(textOf))].join("\n\n"));
    this.stack = this.message;
  }
}

/** Collects errors, so that a build reports those of all files at once. */
export class Problems {
  readonly #problems: BuildProblem[] = [];
  /** Source maps of compiled modules, by path. */
  readonly #maps = new Map<string, string>();

  constructor(private readonly root: string) {}

  /** @param path of the file that could not be built */
  add(error: unknown, path: string): void {
    this.#problems.push(problemOf(error, path, this.root));
  }

  /** An import that nothing resolves. @param importer path of a module */
  addUnresolved(specifier: string, importer: string): void {
    const [file] = splitQuery(importer);
    const problem = problemOf(plainError(`cannot find ${JSON.stringify(specifier)}`), file, this.root);
    const place = placeOfSpecifier(file, specifier);
    this.#problems.push(place ? { ...problem, ...place, frame: frameOf(file, place) } : problem);
  }

  /** For people. */
  nameOf(path: string): string {
    return relative(this.root, path);
  }

  /** The bundler reports places in compiled code. */
  addMap(path: string, map: string): void {
    if (map !== "") this.#maps.set(path, map);
  }

  /** @throws BuildFailure if there were errors */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw new BuildFailure(this.#problems);
  }

  /** Adds what the bundler threw, unless that may follow from what was collected. */
  addThrown(error: unknown): void {
    const all = ((error as { errors?: BundlerError[] }).errors ?? [error]) as BundlerError[];
    const isFirst = this.#problems.length === 0;
    const counted = all.filter((error) => isFirst || error.code === "UNRESOLVED_IMPORT" || isOfPlugin(error));
    this.#problems.unshift(...counted.map((one) => this.#bundlerProblem(one)));
  }

  /** What was collected, and what the bundler threw. */
  failureOf(error: unknown): BuildFailure {
    if (error instanceof BuildFailure) return error;
    this.addThrown(error);
    return new BuildFailure(this.#problems);
  }

  #bundlerProblem(error: BundlerError): BuildProblem {
    if (isOfPlugin(error))
      return problemOf(failureOfPlugin(error, error.plugin), splitQuery(error.id ?? "")[0], this.root);
    const message = stripVTControlCharacters(String(error.message ?? error));
    const [file] = splitQuery(error.loc?.file ?? error.id ?? "");
    if (!isAbsolute(file)) return { message };
    // The bundler draws compiled code: the source is drawn instead.
    const text = error.loc ? headlineOf(error, message) : message;
    const problem = problemOf(plainError(text), file, this.root);
    const place = error.loc && this.#originalOf(file, error.loc);
    return place ? { ...problem, ...place, frame: frameOf(file, place) } : problem;
  }

  #originalOf(file: string, { line, column }: Place): Place {
    const map = this.#maps.get(file);
    const found = map ? originalPositionFor(new TraceMap(map), { line, column }) : undefined;
    return found?.line != null ? { line: found.line, column: found.column + 1 } : { line, column: column + 1 };
  }
}

interface Place {
  line: number;
  column: number;
}

/** The part of the bundler's errors that is used here. */
interface BundlerError {
  code?: string;
  message?: string;
  /** Of the module. */
  id?: string;
  plugin?: string;
  /** The specifier that cannot be resolved. */
  exporter?: string;
  /** Offset in the code that a hook got. */
  pos?: number;
  frame?: string;
  /** The line is from 1, the column from 0. */
  loc?: { file?: string } & Place;
}

/** Whether a plugin of a config file threw it. */
function isOfPlugin(error: BundlerError): error is BundlerError & { plugin: string } {
  return error.code === "PLUGIN_ERROR" && error.plugin !== undefined && !error.plugin.startsWith("hot-");
}

/** Describes what a plugin threw, or warns of, as the dev server does. */
export function failureOfPlugin(error: BundlerError, plugin: string): Error {
  const { id, loc, pos, frame } = error;
  // The bundler made a place of the offset, whose column is from 0, and a frame.
  const place = loc && pos !== undefined ? { loc: { ...loc, column: loc.column + 1 } } : { loc, frame };
  // An error's message is not enumerable.
  return pluginFailure({ ...error, frame: undefined, ...place, message: error.message }, plugin, id);
}

function headlineOf({ code, exporter }: BundlerError, message: string): string {
  if (code === "UNRESOLVED_IMPORT" && exporter) return `cannot find ${JSON.stringify(exporter)}`;
  return message.split("\n", 1)[0]!.replace(/^\[\w+\] /, "");
}

/** Of a specifier that a file imports, by its text. */
function placeOfSpecifier(path: string, specifier: string): Place | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const at = Math.max(...['"', "'", "`"].map((quote) => text.indexOf(quote + specifier + quote)));
  if (at < 0) return undefined;
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

function frameOf(path: string, { line, column }: Place): string | undefined {
  try {
    return codeFrame(readFileSync(path, "utf8"), line, column);
  } catch {
    return undefined; // it has no file of its own
  }
}

function textOf({ message, name, line, column, frame }: BuildProblem): string {
  const place = name !== undefined && line !== undefined ? `${name}:${line}:${column ?? 1}` : undefined;
  const said = name !== undefined && message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
  const head = place === undefined || message.includes(place) ? message : `${place}: ${said}`;
  return frame === undefined || message.includes(frame) ? head : `${head}\n\n${frame}`;
}
