import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** A folder and all that it is in, from the inside out. */
export function* ancestors(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at;
    if (at === dirname(at)) return;
  }
}

/** The nearest folder that has an entry of this name, `folder` itself included. */
export function nearestWith(folder: string, name: string): string | undefined {
  for (const at of ancestors(folder)) if (existsSync(join(at, name))) return at;
  return undefined;
}
