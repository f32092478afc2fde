import { createHash } from "node:crypto";
import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensurePrivateFolder, readPrivateFile, userCacheFolder, writePrivateFile } from "../fs/private-folder.js";

/** Entries that no start has used for this long are removed. */
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;
/** Above this size, the entries that were used least recently are removed. */
const MAX_TOTAL_BYTES = 256 * 1024 * 1024;
/** Larger entries are neither written nor read. */
const MAX_ENTRY_BYTES = 32 * 1024 * 1024;
/** How often the limits are enforced, and how fine the time of the last use is. */
const DAY_MS = 24 * 60 * 60 * 1000;
/** A temporary file of this age was left behind by a process that ended while it wrote. */
const STALE_TEMPORARY_MS = 60 * 1000;
/** Entries are written when nothing was compiled for this long, in slices that do not delay the program. */
const WRITE_DELAY_MS = 100;
const WRITE_SLICE_MS = 5;

/** A compiled module in the format of {@link Declare}: one call of `System.register`. */
export interface Compiled {
  code: string;
  /** The source map, as JSON. */
  map: string;
}

interface Entry extends Compiled {
  key: string;
}

/**
 * Compiled files, kept for the next start in the user's own cache folder. There is one entry for each source file, so
 * edits do not make it grow. The cache only saves time: without it, or if an entry cannot be read, files are compiled.
 *
 * Invariant: code is run from the cache only if this user wrote it (see {@link readPrivateFile}).
 */
export class DiskCache {
  readonly #folder = join(userCacheFolder(), "import-meta-hot");
  /** `undefined` until the cache is used. */
  #isUsable: boolean | undefined;
  readonly #unwritten = new Map<string, Entry>();
  #timer: NodeJS.Timeout | undefined;
  /** When the newest entry came. */
  #newestAt = 0;

  /** @param compilerVersion output of another compiler, or with other options, is not used */
  constructor(private readonly compilerVersion: string) {}

  /**
   * @param path of the source file
   * @param version of its text, and of everything else that decides about the output
   */
  get(path: string, version: string): Compiled | undefined {
    if (!this.#open()) return undefined;
    const file = this.#fileOf(path);
    try {
      const { key, code, map } = JSON.parse(readPrivateFile(file, MAX_ENTRY_BYTES)) as Partial<Entry>;
      if (key !== this.#key(version) || typeof code !== "string" || typeof map !== "string") return undefined;
      markUsed(file);
      return { code, map };
    } catch {
      return undefined;
    }
  }

  /** Writes an entry soon, or at the latest when the program exits. */
  set(path: string, version: string, { code, map }: Compiled): void {
    if (!this.#open()) return;
    this.#unwritten.set(this.#fileOf(path), { key: this.#key(version), code, map });
    this.#newestAt = performance.now();
    this.#writeSoon(WRITE_DELAY_MS);
  }

  delete(path: string): void {
    const file = this.#fileOf(path);
    this.#unwritten.delete(file);
    rmSync(file, { force: true, recursive: true });
  }

  #open(): boolean {
    if (this.#isUsable !== undefined) return this.#isUsable;
    this.#isUsable = ensurePrivateFolder(this.#folder);
    if (this.#isUsable) {
      process.once("exit", () => this.#write(Infinity));
      this.#writeSoon(WRITE_DELAY_MS); // enforces the limits
    }
    return this.#isUsable;
  }

  #writeSoon(delayMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const waitMs = this.#newestAt + WRITE_DELAY_MS - performance.now();
      if (waitMs > 0 && this.#unwritten.size > 0) return this.#writeSoon(waitMs);
      this.#write(WRITE_SLICE_MS);
      if (this.#unwritten.size > 0) this.#writeSoon(1);
    }, delayMs).unref();
  }

  /** Synchronous, so that it also works on exit. */
  #write(budgetMs: number): void {
    const end = performance.now() + budgetMs;
    for (const [file, entry] of this.#unwritten) {
      this.#unwritten.delete(file);
      const text = JSON.stringify(entry);
      if (text.length <= MAX_ENTRY_BYTES) writePrivateFile(file, text);
      if (performance.now() > end) return;
    }
    enforceLimits(this.#folder);
  }

  #fileOf(path: string): string {
    const [platform] = this.compilerVersion.split(",", 1);
    return join(this.#folder, `${createHash("sha1").update(`${platform}\0${path}`).digest("hex")}.json`);
  }

  #key(version: string): string {
    return `${this.compilerVersion} ${version}`;
  }
}

/** An entry's mtime is the time of its last use. */
function markUsed(file: string): void {
  if (Date.now() - statSync(file).mtimeMs > DAY_MS) utimesSync(file, new Date(), new Date());
}

/** Removes leftovers, old entries, and the least recently used ones above the size limit. At most once a day. */
function enforceLimits(folder: string): void {
  const marker = join(folder, ".last-cleanup");
  try {
    const lastCleanup = statSync(marker, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Math.abs(Date.now() - lastCleanup) < DAY_MS) return;
    writeFileSync(marker, "", { mode: 0o600 });
    const entries = readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats && path !== marker ? { path, bytes: stats.size, ageMs: Date.now() - stats.mtimeMs } : [];
    });
    let totalBytes = 0;
    for (const { path, bytes, ageMs } of entries.sort((a, b) => a.ageMs - b.ageMs)) {
      const maxAgeMs = path.endsWith(".json") ? MAX_AGE_MS : STALE_TEMPORARY_MS;
      totalBytes += bytes;
      if (ageMs > maxAgeMs || totalBytes > MAX_TOTAL_BYTES) rmSync(path, { force: true, recursive: true });
    }
  } catch {
    // Another process cleans up at the same time.
  }
}
