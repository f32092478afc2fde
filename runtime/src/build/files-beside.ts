import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isCode } from "../compile/extensions.js";

const FILE_IN_STRING = /["'`]\/?((?:[\w.-]+\/)*[\w-][\w.-]*\.\w+)["'`]/g;

/**
 * The files that a CommonJS module may read beside itself: it uses `__dirname`, and they stand in its strings, as in what Emscripten writes.
 * @returns paths relative to the module's folder, and below it; no code, which `require` reaches
 */
export function filesBeside(path: string, text: string): string[] {
  if (!text.includes("__dirname")) return [];
  const names = new Set(Array.from(text.matchAll(FILE_IN_STRING), ([, name]) => name as string));
  return [...names].filter((name) => {
    const isBelow = !name.split("/").includes("..");
    return isBelow && !isCode(name) && statSync(join(dirname(path), name), { throwIfNoEntry: false })?.isFile();
  });
}
