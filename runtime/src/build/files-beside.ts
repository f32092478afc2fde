import { dirname, join, posix } from "node:path";
import { isCode } from "../compile/extensions.js";
import { isRegularFile } from "../fs/snapshot.js";

const FILE_IN_STRING = /["'`]\/?((?:[\w.-]+\/)*[\w-][\w.-]*\.\w+)["'`]/g;

/**
 * The files that a CommonJS module may read beside itself: it uses `__dirname`, and they stand in its strings, as in what Emscripten writes.
 * @returns paths relative to the module's folder, and below it; no code, which `require` reaches
 */
export function filesBeside(path: string, text: string): string[] {
  if (!text.includes("__dirname")) return [];
  const names = new Set(Array.from(text.matchAll(FILE_IN_STRING), ([, name]) => posix.normalize(name as string)));
  // The built program has a package.json of its own: Node would not run it with another one.
  names.delete("package.json");
  return [...names].filter(
    (name) => !name.startsWith("../") && !isCode(name) && isRegularFile(join(dirname(path), name)),
  );
}
