import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { irregularKind, takeSnapshot } from "./snapshot.js";

/** Hashes of files: a save that leaves the bytes as they were is no update (rule U1). */
export class ContentHashes {
  readonly #known: Map<string, { hash: string; state: string }>;

  /** @param paths files whose current content is known from now on */
  constructor(paths: Iterable<string> = []) {
    this.#known = new Map(Array.from(paths, (path) => [path, look(path)]));
  }

  get paths(): Iterable<string> {
    return this.#known.keys();
  }

  has(path: string): boolean {
    return this.#known.has(path);
  }

  /** What is known of it is not needed any more. */
  forget(path: string): void {
    this.#known.delete(path);
  }

  /**
   * Forgets files that were saved since {@link takeChanged}: it is unknown which content was read. To be called when they have been read, and
   * before the next changes are taken: a file that has its former content again may have been read in between.
   */
  forgetUnstable(paths: readonly string[]): void {
    for (const path of paths) if (takeSnapshot(path).state !== this.#known.get(path)?.state) this.forget(path);
  }

  /** The paths whose content changed since the last call. Unknown paths count as changed. */
  takeChanged(paths: readonly string[]): string[] {
    return paths.filter((path) => {
      const before = this.#known.get(path)?.hash;
      const now = look(path);
      this.#known.set(path, now);
      return now.hash !== before;
    });
  }
}

/** The state is the one from before the content was read. */
function look(path: string): { hash: string; state: string } {
  const { state } = takeSnapshot(path);
  return { hash: hashFile(path), state };
}

/** Empty if the file cannot be read, or is not a regular file: reading a named pipe may never end. */
function hashFile(path: string): string {
  try {
    if (irregularKind(path)) return "";
    return createHash("sha1").update(readFileSync(path)).digest("base64");
  } catch {
    return "";
  }
}
