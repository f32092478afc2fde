import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findUp } from "../fs/find-up.js";
import { irregularKind } from "../fs/snapshot.js";

/** The `type` field of package.json: it decides whether a `.js` file is a module. */
export class PackageTypes {
  readonly #types = new Map<string, string | undefined>();

  /** The `type` of the package that a file belongs to. */
  of(path: string): string | undefined {
    const folder = dirname(path);
    if (!this.#types.has(folder)) this.#types.set(folder, readType(folder));
    return this.#types.get(folder);
  }

  /** To be called after a package.json changed. */
  clear(): void {
    this.#types.clear();
  }
}

function readType(folder: string): string | undefined {
  const root = findUp(folder, "package.json");
  if (root === undefined) return undefined;
  const path = join(root, "package.json");
  try {
    if (irregularKind(path)) return undefined;
    return (JSON.parse(readFileSync(path, "utf8")) as { type?: string }).type;
  } catch {
    return undefined;
  }
}
