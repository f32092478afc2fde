import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** A folder and all its ancestors, from the inside out. */
export function* ancestors(folder: string): Generator<string> {
  for (let ancestor = folder; ; ancestor = dirname(ancestor)) {
    yield ancestor;
    if (ancestor === dirname(ancestor)) return;
  }
}

/** The nearest folder, `folder` included, that contains an entry of this name. */
export function findUp(folder: string, name: string): string | undefined {
  for (const ancestor of ancestors(folder)) if (existsSync(join(ancestor, name))) return ancestor;
  return undefined;
}
