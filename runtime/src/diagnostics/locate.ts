import { isAbsolute, join, relative, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { originalPositionFor, sourceContentFor, type TraceMap } from "@jridgewell/trace-mapping";
import { codeFrame } from "./code-frame.js";
import { frameIn, placeIn } from "./parse-error.js";
import type { Problem, RawProblem } from "./problem.js";
import { type BuildOutput, SourceMaps } from "./source-maps.js";

/** What is needed to find sources and source maps. */
export interface BuildFiles extends BuildOutput {
  /** The project's folder. */
  context: string;
  /** The text of a source of this build; `undefined` for any other file. */
  readSource(path: string): string | undefined;
}

/** Completes a problem that a page has: its place in the sources, the code there, and the stack as it was written. */
export function describeProblem(raw: RawProblem, files: BuildFiles): Problem {
  const message = withoutBacktrace(stripVTControlCharacters(String(raw.message ?? "")));
  return raw.stack === undefined
    ? buildProblem(message, raw, files)
    : runTimeProblem(message, String(raw.stack), files);
}

/** swc adds the stack of its own code. */
function withoutBacktrace(message: string): string {
  const index = message.indexOf("\nStack backtrace:\n");
  return index < 0 ? message : message.slice(0, index).trimEnd();
}

function buildProblem(message: string, raw: RawProblem, files: BuildFiles): Problem {
  const name = text(raw.moduleName)?.split("!").at(-1)?.split("?", 1)[0];
  const file = name && resolve(files.context, name);
  const { line, column, isDrawn } = placeIn(message, text(raw.loc));
  const source = file && line !== undefined && !isDrawn ? files.readSource(file) : undefined;
  return {
    message,
    file,
    line,
    column,
    name,
    frame: source === undefined ? undefined : codeFrame(source, line!, column),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function runTimeProblem(message: string, stack: string, files: BuildFiles): Problem {
  const problem: Problem = { message };
  const maps = new SourceMaps(files);
  problem.stack = stack
    .split("\n")
    .map((line) => {
      const frame = frameIn(line);
      const original = frame && originalOf(frame, maps, files);
      if (!original) return line;
      const name = relative(files.context, original.source);
      if (problem.file === undefined && !name.startsWith("..") && !name.includes("node_modules")) {
        Object.assign(problem, { file: original.source, name, line: original.line, column: original.column });
        if (original.content !== undefined) {
          problem.frame = codeFrame(original.content, original.line, original.column);
        }
      }
      return line.replace(frame.text, () => `${name}:${original.line}:${original.column}`);
    })
    .join("\n");
  return problem;
}

interface Original {
  source: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** Missing where only the name is known for sure: a wrong piece of code is worse than none. */
  content?: string | undefined;
}

function originalOf(
  { url, line, column }: { url: string; line: number; column: number },
  maps: SourceMaps,
  files: BuildFiles,
): Original | undefined {
  const map = maps.of(url);
  const found = map && originalPositionFor(map, { line: Math.max(1, line), column: Math.max(0, column - 1) });
  if (found?.source) {
    const source = sourcePath(found.source, files);
    if (!source) return undefined;
    return {
      source,
      line: found.line,
      column: found.column + 1,
      content: contentOf(map!, found.source, source, files),
    };
  }
  const source = url.startsWith("webpack-internal:") ? sourcePath(url, files) : undefined;
  return source ? { source, line, column } : undefined;
}

function contentOf(map: TraceMap, name: string, path: string, files: BuildFiles): string | undefined {
  return sourceContentFor(map, name) ?? files.readSource(path);
}

/** `webpack://app/./src/a.ts`, `webpack-internal:///./src/a.ts`: the file on disk, if it is one of the project's. */
function sourcePath(source: string, { context }: BuildFiles): string | undefined {
  const path = source.replace(/^webpack(-internal)?:\/\/[^/]*\//, "").split("?", 1)[0]!;
  if (/^webpack\/|^\(webpack\)/.test(path)) return undefined;
  return isAbsolute(path) ? path : join(context, path);
}
