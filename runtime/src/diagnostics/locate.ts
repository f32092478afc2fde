import { isAbsolute, join, relative, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { TraceMap, originalPositionFor, sourceContentFor } from "@jridgewell/trace-mapping";
import type { Problem, RawProblem } from "./problem.js";
import { codeFrame } from "./code-frame.js";

/** What is needed to find sources and source maps. */
export interface Files {
  /** The project's folder. */
  context: string;
  /** A file of the build, by the path of its address; `undefined` if there is none. */
  readOutput(pathname: string): string | undefined;
  readSource(path: string): string | undefined;
}

/** Completes a problem that a page has: where it is in the sources, the code there, and the stack as it was written. */
export function describeProblem(raw: RawProblem, files: Files): Problem {
  // swc adds the stack of its own code.
  const message = stripVTControlCharacters(String(raw.message ?? "")).replace(/\n+Stack backtrace:\n[\s\S]*$/, "");
  return raw.stack === undefined ? buildProblem(message, raw, files) : runTimeProblem(message, raw, files);
}

function buildProblem(message: string, raw: RawProblem, files: Files): Problem {
  const name = raw.moduleName?.split("!").at(-1)?.replace(/\?.*/, "");
  const file = name && resolve(files.context, name);
  const { line, column } = placeIn(message) ?? placeIn(raw.loc ?? "") ?? {};
  const drawn = /[╭│]|^\s*>?\s*\d+ \|/m.test(message);
  const source = file && line !== undefined && !drawn ? files.readSource(file) : undefined;
  return {
    message,
    file,
    line,
    column,
    name,
    frame: source === undefined ? undefined : codeFrame(source, line!, column),
  };
}

/** Where a build error is, from what it draws or says. */
function placeIn(text: string): { line: number; column: number } | undefined {
  // `2 │ code` above `·   ─`: the mark is exact, the `[2:1]` above may be where the piece of code begins.
  const lines = text.split("\n");
  for (const [index, text] of lines.entries()) {
    const code = /^ *>? *(\d+) [│|] /.exec(text);
    const mark = lines[index + 1]?.search(/[─^┬]/) ?? -1;
    if (code && mark >= code[0].length && /^ *[·:|│]/.test(lines[index + 1]!)) {
      return { line: Number(code[1]), column: mark - code[0].length + 1 };
    }
  }
  const said = /\[(?:[^\]\n]*?:)?(\d+):(\d+)\]/.exec(text) ?? /^(\d+):(\d+)/.exec(text) ?? /\((\d+):(\d+)\)/.exec(text);
  return said ? { line: Number(said[1]), column: Number(said[2]) } : undefined;
}

const FRAME = /((?:https?|webpack-internal):[^\s()]+):(\d+):(\d+)/;

function runTimeProblem(message: string, raw: RawProblem, files: Files): Problem {
  const problem: Problem = { message };
  const maps = new Map<string, TraceMap | undefined>();
  problem.stack = String(raw.stack)
    .split("\n")
    .map((text) => {
      const found = FRAME.exec(text);
      if (!found) return text;
      const [place, url, line, column] = found as unknown as [string, string, string, string];
      if (!maps.has(url)) maps.set(url, mapOf(url, raw.maps?.[url], files));
      const map = maps.get(url);
      const original = map && originalPositionFor(map, { line: Number(line), column: Number(column) - 1 });
      const source = original?.source
        ? sourcePath(original.source, files)
        : url.startsWith("webpack-internal:")
          ? sourcePath(url, files)
          : undefined;
      if (!source) return text;
      const at = original?.source
        ? { line: original.line, column: original.column + 1 }
        : { line: Number(line), column: Number(column) };
      const name = relative(files.context, source);
      const own = !name.startsWith("..") && !name.includes("node_modules");
      if (problem.file === undefined && own) {
        Object.assign(problem, { file: source, name, ...at });
        // Without a map only the name is known for sure: a wrong piece of code is worse than none.
        const content = original?.source
          ? (sourceContentFor(map!, original.source) ?? files.readSource(source))
          : undefined;
        if (content !== undefined && content !== null) problem.frame = codeFrame(content, at.line, at.column);
      }
      return text.replace(place, `${name}:${at.line}:${at.column}`);
    })
    .join("\n");
  return problem;
}

/** @param given the map that stands in the module's text, if it is evaluated (`eval-source-map`). */
function mapOf(url: string, given: string | undefined, files: Files): TraceMap | undefined {
  try {
    if (given !== undefined) return new TraceMap(given);
    if (!/^https?:/.test(url)) return undefined;
    const { pathname } = new URL(url);
    const code = files.readOutput(pathname);
    const comment = code && /\/\/[#@] sourceMappingURL=(\S+)\s*$/.exec(code)?.[1];
    if (!comment) return undefined;
    const inline = /^data:application\/json[^,]*;base64,(.*)$/.exec(comment);
    const json = inline
      ? Buffer.from(inline[1]!, "base64").toString()
      : files.readOutput(new URL(comment, url).pathname);
    return json === undefined ? undefined : new TraceMap(json);
  } catch {
    return undefined; // a map that cannot be read is no map
  }
}

/** `webpack://app/./src/a.ts`, `webpack-internal:///./src/a.ts`: the file on disk, if it is one of the project's. */
function sourcePath(source: string, { context }: Files): string | undefined {
  const path = source.replace(/^webpack(-internal)?:\/\/[^/]*\//, "").replace(/\?.*$/, "");
  if (/^webpack\/|^\(webpack\)/.test(path)) return undefined;
  return isAbsolute(path) ? path : join(context, path);
}
