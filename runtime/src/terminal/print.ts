import { basename, relative, sep } from "node:path";
import { styleText } from "node:util";

/** One line of ours, to standard error. */
export function print(color: "green" | "yellow" | "red" | "cyan", text: string): void {
  const colours = process.stderr.hasColors?.() ?? false;
  process.stderr.write(`${colours ? styleText(color, "[hot]") : "[hot]"} ${text}\n`);
}

/** A file as people call it: from the folder they are in. */
export function nameOf(path: string): string {
  const name = relative(process.cwd(), path);
  return name.startsWith("..") ? basename(path) : name;
}

/** The first of many files. */
export function namesOf(paths: readonly string[]): string {
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : "";
  return paths.slice(0, 3).map(nameOf).join(", ") + more;
}

/** A text that names files, as people call them. */
export function shortened(text: string): string {
  return text.replaceAll(process.cwd() + sep, "");
}
