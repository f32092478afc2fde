import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * The code around a place.
 * @param line from 1.
 * @param column from 1.
 * @returns nothing if the text has no such line: it was saved meanwhile.
 */
export function codeFrame(
  source: string,
  line: number,
  column: number | undefined,
  highlightCode = false,
): string | undefined {
  if (line < 1 || line > source.split("\n").length) return undefined;
  // Loaded for the first error: a start without errors is faster.
  const { codeFrameColumns } = require("@babel/code-frame") as typeof import("@babel/code-frame");
  return codeFrameColumns(source, { start: column === undefined ? { line } : { line, column } }, { highlightCode });
}
