/**
 * Finds places in the text of errors. The text may come from any page: all of this is linear in its length, so there is
 * no pattern here that repeats what may repeat, and numbers have a limited number of digits.
 */

interface Place {
  line?: number;
  column?: number;
  /** Whether the text shows the code itself. */
  isDrawn: boolean;
}

/** The place of a build error, from what it draws or says. Lines and columns are from 1. */
export function placeIn(message: string, loc = ""): Place {
  const lines = message.split("\n");
  const isDrawn = lines.some((line) => /[╭│]/.test(line) || numberedLine(line) !== undefined);
  const drawn = drawnPlace(lines);
  return { ...(drawn ?? saidPlace(lines) ?? saidPlace([loc])), isDrawn };
}

/** `2 │ code` above `·   ─`: the mark is exact; the `[2:1]` above may be where the piece of code begins. */
function drawnPlace(lines: readonly string[]): { line: number; column: number } | undefined {
  for (const [index, line] of lines.entries()) {
    const code = numberedLine(line);
    const below = lines[index + 1];
    if (!code || below === undefined || !/^[·:|│]/.test(below.trimStart())) continue;
    const mark = below.search(/[─^┬]/);
    if (mark >= code.start) return { line: code.line, column: mark - code.start + 1 };
  }
  return undefined;
}

/** `  2 │ code` or `> 2 | code`: the number, and where the code starts. */
function numberedLine(text: string): { line: number; start: number } | undefined {
  let rest = text.trimStart();
  if (rest.startsWith(">")) rest = rest.slice(1).trimStart();
  const [head, digits] = /^(\d{1,7}) [│|](?: |$)/.exec(rest) ?? [];
  if (head === undefined) return undefined;
  return { line: Number(digits), start: text.length - rest.length + head.length };
}

/** `[file.ts:2:1]`, `[2:1]`, `2:1-5` at the beginning, `(2:1)`. */
function saidPlace(lines: readonly string[]): { line: number; column: number } | undefined {
  for (const line of lines) {
    // The last characters before each bracket that closes.
    for (const part of line.split("[").slice(1)) {
      const end = part.indexOf("]");
      const found = end < 0 ? undefined : /(?:^|:)(\d{1,7}):(\d{1,7})$/.exec(part.slice(Math.max(0, end - 20), end));
      if (found) return { line: Number(found[1]), column: Number(found[2]) };
    }
  }
  const found = /^(\d{1,7}):(\d{1,7})/.exec(lines[0] ?? "");
  if (found) return { line: Number(found[1]), column: Number(found[2]) };
  for (const line of lines) {
    const inParentheses = /\((\d{1,7}):(\d{1,7})\)/.exec(line);
    if (inParentheses) return { line: Number(inParentheses[1]), column: Number(inParentheses[2]) };
  }
  return undefined;
}

/** A frame of a stack: what stands for its place, and what that says. */
export interface Frame {
  text: string;
  url: string;
  line: number;
  column: number;
}

/** The address in a line of a stack, as engines write it: `at f (http://host/main.js:1:2)`, `f@http://host/main.js:1:2`. */
export function frameIn(line: string): Frame | undefined {
  for (const word of line.split(/[\s()]/)) {
    const at = firstOf(word, ["http://", "https://", "webpack-internal:", "hot://"]);
    if (at < 0) continue;
    const text = word.slice(at);
    const position = /:(\d{1,7}):(\d{1,7})$/.exec(text.slice(-16));
    if (!position) continue;
    const url = text.slice(0, -position[0].length);
    return { text, url, line: Number(position[1]), column: Number(position[2]) };
  }
  return undefined;
}

function firstOf(text: string, wanted: readonly string[]): number {
  const found = wanted.map((start) => text.indexOf(start)).filter((index) => index >= 0);
  return found.length > 0 ? Math.min(...found) : -1;
}
