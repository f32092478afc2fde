import { basename, relative, sep } from "node:path";
import { styleText } from "node:util";

/** Prints a line, marked as ours, to standard error. */
export function print(color: "green" | "yellow" | "red" | "cyan", text: string): void {
  const hasColors = process.stderr.hasColors?.() ?? false;
  process.stderr.write(`${hasColors ? styleText(color, "[hot]") : "[hot]"} ${text}\n`);
}

/** A file's path relative to the current folder; its name if it is outside. */
export function nameOf(path: string): string {
  const name = relative(process.cwd(), path);
  return name.startsWith("..") ? basename(path) : name;
}

/** The first three of many files. */
export function namesOf(paths: readonly string[]): string {
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : "";
  return paths.slice(0, 3).map(nameOf).join(", ") + more;
}

/** A text with paths relative to the current folder. */
export function shortened(text: string): string {
  return text.replaceAll(process.cwd() + sep, "");
}
