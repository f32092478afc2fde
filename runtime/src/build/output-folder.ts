import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { plainError } from "../diagnostics/format-error.js";

/** Marks a folder as written by `hot build`. */
export const MANIFEST = "build-manifest.json";
/** How often a folder is moved away that another build put there meanwhile. */
const MAX_ATTEMPTS = 20;

/**
 * Where a build goes. The folder is replaced as a whole: a build that fails or is interrupted leaves the previous one as it was.
 */
export class OutputFolder {
  readonly path: string;

  /** @throws an error that says what is wrong with the folder */
  constructor(name: string, folder: string) {
    this.path = resolve(folder, name);
    if (this.#contains(folder)) throw this.#refusal(`contains ${folder}`);
    this.#removeLeftovers();
    const stats = statSync(this.path, { throwIfNoEntry: false });
    if (!stats) return;
    if (!stats.isDirectory()) throw this.#refusal("is not a folder");
    const isOurs = existsSync(join(this.path, MANIFEST));
    if (!isOurs && readdirSync(this.path).length > 0)
      throw this.#refusal("holds files that `hot build` did not write. Remove it yourself if they are old");
  }

  /** @throws if a source is in the folder: replacing it would delete the source */
  checkSources(sources: Iterable<string>): void {
    for (const source of sources) if (this.#contains(source)) throw this.#refusal(`contains the source ${source}`);
  }

  /**
   * Replaces the folder. Of two builds at once, the one that ends last wins.
   * @param contents by path relative to the folder
   * @param copied files by path relative to the folder; contents take precedence
   */
  replace(contents: ReadonlyMap<string, string | Uint8Array>, copied: ReadonlyMap<string, string>): void {
    const written = this.#sibling("new");
    try {
      for (const [name, path] of copied) {
        mkdirSync(dirname(join(written, name)), { recursive: true });
        copyFileSync(path, join(written, name));
      }
      for (const [name, content] of contents) {
        const path = join(written, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content);
      }
      this.#swap(written);
    } finally {
      rmSync(written, { recursive: true, force: true });
    }
  }

  /** A folder cannot be exchanged in one step: between the two renames there is none. */
  #swap(written: string): void {
    for (let attempt = 1; ; attempt++) {
      const old = this.#sibling(`old${attempt}`);
      const hasOld = renamed(this.path, old, "ENOENT");
      const isPlaced = renamed(written, this.path, "ENOTEMPTY", "EEXIST");
      if (hasOld) rmSync(old, { recursive: true, force: true });
      if (isPlaced) return;
      if (attempt >= MAX_ATTEMPTS) throw this.#refusal("is replaced by other builds all the time");
    }
  }

  /** Removes what builds left behind that were killed; puts the previous build back if that happened between the two renames. */
  #removeLeftovers(): void {
    const prefix = `.${basename(this.path)}.hot-`;
    const parent = dirname(this.path);
    for (const name of existsSync(parent) ? readdirSync(parent) : []) {
      const [, pid] = name.startsWith(prefix) ? name.slice(prefix.length).split("-") : [];
      if (pid === undefined || isRunning(Number(pid))) continue;
      if (name.startsWith(`${prefix}old`) && !existsSync(this.path)) renamed(join(parent, name), this.path, "ENOENT");
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }

  #sibling(kind: string): string {
    return join(dirname(this.path), `.${basename(this.path)}.hot-${kind}-${process.pid}`);
  }

  #contains(path: string): boolean {
    const inside = relative(this.path, path);
    return inside === "" || (inside !== ".." && !inside.startsWith(`..${sep}`));
  }

  #refusal(reason: string): Error {
    return plainError(`the output folder ${this.path} ${reason}: choose another one with --outdir`);
  }
}

/** @returns whether it was; not, for one of these errors */
function renamed(from: string, to: string, ...expected: string[]): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (expected.includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

/** Whether it is another process that still runs. In containers, every build may have the same id. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
