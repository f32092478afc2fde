import { plainError } from "../diagnostics/format-error.js";

/**
 * Parses a JSON module. A byte order mark is skipped, as Node does.
 * @throws an error that names the file
 */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw plainError(`${path}: ${(error as Error).message}`);
  }
}
