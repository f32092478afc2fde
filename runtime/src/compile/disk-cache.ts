import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { ancestors } from "../fs/find-up.js";

/** What compiling a file gave. */
export interface Compiled {
  code: string;
  map: string;
}

/**
 * Compiled files, kept on disk for the next start: one for each source, so that it does not grow with every edit. It is only ever
 * a help: what cannot be read or written is compiled again.
 */
export class DiskCache {
  readonly #folder: string;

  /**
   * @param start the folder of the program: the cache goes into `node_modules/.cache` of its project, or to temporary files.
   * @param version of the compiler: what another one made is not used.
   */
  constructor(
    start: string,
    private readonly version: string,
  ) {
    this.#folder = folderFor(start);
  }

  /** @param key of the text, and of everything else that decides what comes out. */
  async get(path: string, key: string): Promise<Compiled | undefined> {
    try {
      const { key: known, ...compiled } = JSON.parse(await readFile(this.#file(path), "utf8")) as Compiled & {
        key: string;
      };
      return known === this.#key(key) ? compiled : undefined;
    } catch {
      return undefined;
    }
  }

  async set(path: string, key: string, compiled: Compiled): Promise<void> {
    const file = this.#file(path);
    const written = `${file}.${process.pid}`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      await writeFile(written, JSON.stringify({ key: this.#key(key), ...compiled }));
      await rename(written, file); // never half of it, whoever reads
    } catch {
      // A read-only project works without.
    }
  }

  #file(path: string): string {
    return join(this.#folder, `${createHash("sha1").update(path).digest("hex")}.json`);
  }

  #key(key: string): string {
    return `${this.version} ${key}`;
  }
}

function folderFor(start: string): string {
  for (const at of ancestors(start)) {
    if (existsSync(join(at, "node_modules"))) return join(at, "node_modules", ".cache", "import-meta-hot");
    if (existsSync(join(at, "package.json"))) break;
  }
  return join(tmpdir(), `import-meta-hot-${userInfo().uid}`);
}
