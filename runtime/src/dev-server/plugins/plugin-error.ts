import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { codeFrame } from "../../diagnostics/code-frame.js";

/** The places that compilers put into their errors. */
interface Thrown {
  message?: unknown;
  id?: unknown;
  file?: unknown;
  filename?: unknown;
  loc?: { file?: unknown; line?: unknown; column?: unknown; start?: Position };
  /** Svelte's, whose columns are from 0. */
  start?: Position;
  position?: unknown;
  pos?: unknown;
  line?: unknown;
  column?: unknown;
  frame?: unknown;
}
interface Position {
  line?: unknown;
  column?: unknown;
}

/** An error that says all: the plugin, the file, the place in it and the code there. */
export class PluginFailure extends Error {}

/**
 * Describes what a plugin threw.
 * @param id of the module whose hook failed
 * @param code that the hook got
 */
export function pluginFailure(thrown: unknown, plugin: string, id: string | undefined, code?: string): Error {
  if (thrown instanceof PluginFailure) return thrown;
  const error = (typeof thrown === "object" && thrown !== null ? thrown : { message: String(thrown) }) as Thrown;
  const named = [error.loc?.file, error.id, error.file, error.filename, id].find(
    (name): name is string => typeof name === "string" && isAbsolute(name),
  );
  const file = named?.replace(/\?.*$/s, "") ?? id ?? "";
  const place = placeOf(error, code);
  let message = stripVTControlCharacters(String(error.message ?? thrown));
  if (file && message.startsWith(file)) message = message.slice(file.length).replace(/^:(\d+:\d+:)?\s*/, "");
  const at = place ? `:${place.line}:${place.column}` : "";
  const text = `${file}${at}: [plugin ${plugin}] ${message}`;
  const frame = /^\s*>?\s*\d+\s*[|│]/m.test(message) ? undefined : frameOf(error, file, place);
  const failure = new PluginFailure(frame ? `${text}\n\n${frame}` : text);
  failure.stack = failure.message;
  return failure;
}

function placeOf(error: Thrown, code: string | undefined): { line: number; column: number } | undefined {
  const offset = typeof error.pos === "number" ? error.pos : undefined;
  if (error.loc === undefined && offset !== undefined && code !== undefined) {
    const before = code.slice(0, offset).split("\n");
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
  for (const [given, first] of [
    [error.loc, 0],
    [error.loc?.start, 0],
    [error.start, 1],
    [error, 0],
  ] as const) {
    if (typeof given?.line !== "number") continue;
    const column = typeof given.column === "number" ? given.column + first : 1;
    return { line: given.line, column: Math.max(1, column) };
  }
  return undefined;
}

function frameOf(error: Thrown, file: string, place: { line: number; column: number } | undefined): string | undefined {
  if (typeof error.frame === "string" && error.frame.trim() !== "") return stripVTControlCharacters(error.frame);
  if (!place) return undefined;
  try {
    return codeFrame(readFileSync(file, "utf8"), place.line, place.column);
  } catch {
    return undefined; // a virtual module has no file
  }
}
