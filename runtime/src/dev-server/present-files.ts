import { existsSync } from "node:fs";
import type { FileChange } from "./settings.js";

/** Knows which files existed when they were last looked at. */
export class PresentFiles {
  readonly #paths = new Set<string>();

  add(path: string): void {
    this.#paths.add(path);
  }

  /** What happened to a file that is not as it was. */
  changeOf(path: string): FileChange {
    const wasPresent = this.#paths.has(path);
    if (existsSync(path)) {
      this.#paths.add(path);
      return { path, type: wasPresent ? "update" : "create" };
    }
    this.#paths.delete(path);
    return { path, type: "delete" };
  }
}
