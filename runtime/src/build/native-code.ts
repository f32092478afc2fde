import { existsSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { findUp } from "../fs/find-up.js";

/** The package of a bare specifier; nothing for paths and for names inside a package. */
export function packageOf(specifier: string): string | undefined {
  return /^(@[^/]+\/[^/]+|[^./@#~\0][^/]*)/.exec(specifier)?.[1];
}

/** Whether a file belongs to a package with native code, which cannot be part of a JavaScript file. */
export function hasNativeCode(path: string): boolean {
  if (!path.includes(`${sep}node_modules${sep}`)) return false;
  if (path.endsWith(".node")) return true;
  const folder = findUp(dirname(path), "package.json");
  if (folder === undefined) return false;
  if (existsSync(join(folder, "binding.gyp"))) return true;
  try {
    const fields = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
    return ["gypfile", "binary", "napi"].some((name) => fields[name] !== undefined && fields[name] !== false);
  } catch {
    return false;
  }
}
