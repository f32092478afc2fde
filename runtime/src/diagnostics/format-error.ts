import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect, stripVTControlCharacters } from "node:util";
import { OWN_DIST } from "../fs/own-package.js";
import { codeFrame } from "./code-frame.js";

/** An error for the terminal: the code where it was thrown, then what Node prints of it (rule N3). */
export function formatError(error: unknown): string {
  if (!(error instanceof Error)) return `${inspect(error)} was thrown`;
  if (error.stack === error.message) return error.message; // it says all
  const text = withoutUs(inspect(error));
  const frame = frameOf(error.stack ?? "");
  return frame ? `${text}\n\n${frame}` : text;
}

const US = pathToFileURL(OWN_DIST).href;

function withoutUs(text: string): string {
  return text
    .split("\n")
    .filter(
      (line) =>
        !line.includes(US) && !line.includes(OWN_DIST) && !/at AsyncLocalStorage\.run \(node:async_hooks/.test(line),
    )
    .join("\n");
}

/**
 * An error that says all in its message: where we threw it tells nobody anything.
 * @param code as Node's errors have it.
 */
export function plainError(message: string, code?: string): Error {
  const error = new Error(message);
  error.stack = message;
  return code === undefined ? error : Object.defineProperty(error, "code", { value: code });
}

/** swc draws the code itself, and adds the stack of its own. */
export function buildError({ message }: Error): Error {
  return plainError(
    stripVTControlCharacters(message)
      .replace(/\n+(Caused by|Stack backtrace):\n[\s\S]*$/, "")
      .trim(),
  );
}

/** The code at the first line of the stack that is the program's own. */
function frameOf(stack: string): string | undefined {
  for (const [, place, line, column] of stack.matchAll(/\(?((?:file:\/\/)?\/[^():\n]+):(\d+):(\d+)\)?$/gm)) {
    const path = place!.startsWith("file:") ? fileURLToPath(place!) : place!;
    if (path.includes("/node_modules/") || path.startsWith(OWN_DIST)) continue;
    try {
      const code = codeFrame(readFileSync(path, "utf8"), Number(line), Number(column), process.stderr.isTTY);
      return code && `${path}:${line}:${column}\n${code}`;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
