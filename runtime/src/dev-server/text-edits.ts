/** Text that takes the place of a part of another text. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** An edit that replaces nothing. */
export function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

/** A text after edits, which do not overlap. Those that begin at the same offset are made in the order in which they are given. */
export function edited(text: string, edits: readonly Edit[]): string {
  let output = "";
  let from = 0;
  for (const { start, end, text: replacement } of [...edits].sort((a, b) => a.start - b.start)) {
    output += text.slice(from, start) + replacement;
    from = end;
  }
  return output + text.slice(from);
}
