import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** What is in files: a save that leaves the bytes as they were is none (rule U1). */
export class Contents {
  readonly #known: Map<string, string>;

  /** @param paths of files that are known from now on. */
  constructor(paths: Iterable<string> = []) {
    this.#known = new Map(Array.from(paths, (path) => [path, contentOf(path)]));
  }

  get paths(): Iterable<string> {
    return this.#known.keys();
  }

  has(path: string): boolean {
    return this.#known.has(path);
  }

  /** @returns those that are no longer what they were, once; what is in one that was not known may be new. */
  take(paths: readonly string[]): string[] {
    return paths.filter((path) => {
      const content = contentOf(path);
      if (this.#known.get(path) === content) return false;
      this.#known.set(path, content);
      return true;
    });
  }
}

/** The same for the same bytes; empty if the file cannot be read. */
function contentOf(path: string): string {
  try {
    return createHash("sha1").update(readFileSync(path)).digest("base64");
  } catch {
    return "";
  }
}
