import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { irregularKind } from "./snapshot.js";

/** Hashes of files: a save that leaves the bytes as they were is no update (rule U1). */
export class ContentHashes {
  readonly #hashes: Map<string, string>;

  /** @param paths files whose current content is known from now on */
  constructor(paths: Iterable<string> = []) {
    this.#hashes = new Map(Array.from(paths, (path) => [path, hashFile(path)]));
  }

  get paths(): Iterable<string> {
    return this.#hashes.keys();
  }

  has(path: string): boolean {
    return this.#hashes.has(path);
  }

  /** What is known of it is not needed any more. */
  forget(path: string): void {
    this.#hashes.delete(path);
  }

  /** The paths whose content changed since the last call. Unknown paths count as changed. */
  takeChanged(paths: readonly string[]): string[] {
    return paths.filter((path) => {
      const hash = hashFile(path);
      if (this.#hashes.get(path) === hash) return false;
      this.#hashes.set(path, hash);
      return true;
    });
  }
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
