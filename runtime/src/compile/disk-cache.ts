import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { traced } from "../diagnostics/trace.js";
import {
  appendPrivateFile,
  ensurePrivateFolder,
  readPrivateFile,
  userCacheFolder,
  writePrivateFile,
} from "../fs/private-folder.js";

/** Files that no start has used for this long are removed. */
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;
/** Above this size, the files that were used least recently are removed. */
const MAX_TOTAL_BYTES = 256 * 1024 * 1024;
/** Larger files are not read. */
const MAX_FILE_BYTES = 128 * 1024 * 1024;
/** Larger entries are not written. */
const MAX_ENTRY_BYTES = 32 * 1024 * 1024;
/** A file with more replaced entries than this, and than others, is written anew. */
const MAX_REPLACED_BYTES = 1024 * 1024;
/** How often the limits are enforced, and how fine the time of the last use is. */
const DAY_MS = 24 * 60 * 60 * 1000;
/** A temporary file of this age was left behind by a process that ended while it wrote. */
const STALE_TEMPORARY_MS = 60 * 1000;
/** Entries are written when nothing was compiled for this long, in slices that do not delay the program. */
const WRITE_DELAY_MS = 100;
const WRITE_SLICE_BYTES = 1024 * 1024;
/** What was read is forgotten when nobody asked for this long. */
const FORGET_DELAY_MS = 10_000;

/** A compiled module in the format of {@link Declare}: one call of `System.register`. */
export interface Compiled {
  code: string;
  /** The source map, as JSON. */
  map: string;
}

interface Entry extends Compiled {
  path: string;
  version: string;
}

const opened = new Map<string, DiskCache>();

/**
 * Compiled files, kept for the next start in the user's own cache folder: one file for each project, so that a start reads once. A line of
 * it is an entry, in JSON, and of several with one path the last counts: edits are appended. The cache only saves time: without it,
 * or if an entry cannot be read, files are compiled. Processes may share the file, because a line is written at once.
 *
 * Invariant: code is run from the cache only if this user wrote it (see {@link readPrivateFile}).
 */
export class DiskCache {
  readonly #folder = join(userCacheFolder(), "import-meta-hot");
  readonly #file: string;
  /** `undefined` until the cache is used. */
  #isUsable: boolean | undefined;
  /** What the file had when it was read, by path. */
  #entries: Map<string, Entry> | undefined;
  #unwritten = new Map<string, Entry>();
  /** The file is damaged, or most of it has been replaced. */
  #isStale = false;
  #writeTimer: NodeJS.Timeout | undefined;
  #forgetTimer: NodeJS.Timeout | undefined;
  /** When the newest entry came. */
  #newestAt = 0;

  private constructor(name: string) {
    this.#file = join(this.#folder, name);
  }

  /**
   * The same object for the same arguments: a file is read once, however many compilers there are.
   * @param compilerVersion output of another compiler, or with other options, is not used
   * @param project a folder: each has its own file
   */
  static of(compilerVersion: string, project: string): DiskCache {
    const name = `${createHash("sha1").update(`${compilerVersion}\0${project}`).digest("hex")}.jsonl`;
    const known = opened.get(name) ?? new DiskCache(name);
    opened.set(name, known);
    return known;
  }

  /**
   * @param path of the source file
   * @param version of its text, and of everything else that decides about the output
   */
  get(path: string, version: string): Compiled | undefined {
    if (!this.#open()) return undefined;
    this.#entries ??= traced("read cache", undefined, () => this.#read());
    this.#forgetTimer ??= setTimeout(() => {
      this.#entries = this.#forgetTimer = undefined;
    }, FORGET_DELAY_MS).unref();
    this.#forgetTimer.refresh();
    const entry = this.#entries.get(path);
    return entry?.version === version ? entry : undefined;
  }

  /** Writes an entry soon, or at the latest when the program exits. */
  set(path: string, version: string, { code, map }: Compiled): void {
    if (!this.#open() || code.length + map.length > MAX_ENTRY_BYTES) return;
    const entry = { path, version, code, map };
    this.#entries?.set(path, entry);
    this.#unwritten.set(path, entry);
    this.#newestAt = performance.now();
    this.#writeSoon(WRITE_DELAY_MS);
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

  #read(): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    let content: Buffer;
    try {
      content = readPrivateFile(this.#file, MAX_FILE_BYTES);
      markUsed(this.#file);
    } catch (error) {
      this.#isStale = (error as NodeJS.ErrnoException).code !== "ENOENT";
      return entries;
    }
    let replacedBytes = 0;
    const sizes = new Map<string, number>();
    for (let start = 0; start < content.length; ) {
      const newline = content.indexOf(10, start);
      const end = newline < 0 ? content.length : newline;
      const entry = entryOf(content.toString("utf8", start, end));
      if (entry) {
        replacedBytes += sizes.get(entry.path) ?? 0;
        sizes.set(entry.path, end - start);
        entries.set(entry.path, entry);
      } else replacedBytes += end - start;
      start = end + 1;
    }
    this.#isStale = replacedBytes > Math.max(MAX_REPLACED_BYTES, content.length / 2);
    return entries;
  }

  #writeSoon(delayMs: number): void {
    this.#writeTimer ??= setTimeout(() => {
      this.#writeTimer = undefined;
      const waitMs = this.#newestAt + WRITE_DELAY_MS - performance.now();
      if (waitMs > 0 && this.#unwritten.size > 0) return this.#writeSoon(waitMs);
      this.#write(WRITE_SLICE_BYTES);
      if (this.#unwritten.size > 0) this.#writeSoon(1);
    }, delayMs).unref();
  }

  /** Synchronous, so that it also works on exit. */
  #write(limitBytes: number): void {
    if (this.#isStale) this.#writeAnew();
    let text = "";
    for (const [path, entry] of this.#unwritten) {
      this.#unwritten.delete(path);
      text += `${JSON.stringify(entry)}\n`;
      if (text.length > limitBytes) break;
    }
    if (text && !appendPrivateFile(this.#file, text)) {
      rmSync(this.#file, { force: true, recursive: true });
      appendPrivateFile(this.#file, text);
    }
    if (this.#unwritten.size === 0) enforceLimits(this.#folder);
  }

  /** Leaves out what was replaced, what cannot be read and what has no source file any more. */
  #writeAnew(): void {
    const entries = [...this.#read().values()].filter(({ path }) => existsSync(path));
    this.#isStale = false;
    rmSync(this.#file, { force: true, recursive: true });
    writePrivateFile(this.#file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  }
}

/** @returns nothing for a line that was not written by this program, or not to its end */
function entryOf(line: string): Entry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<Entry> | null;
    const texts = [entry?.path, entry?.version, entry?.code, entry?.map];
    return texts.every((text) => typeof text === "string") ? (entry as Entry) : undefined;
  } catch {
    return undefined;
  }
}

/** A file's mtime is the time of its last use. */
export function markUsed(file: string): void {
  if (Date.now() - statSync(file).mtimeMs > DAY_MS) utimesSync(file, new Date(), new Date());
}

/** Removes leftovers, old files, and the least recently used ones above the size limit. At most once a day. */
function enforceLimits(folder: string): void {
  const marker = join(folder, ".last-cleanup");
  try {
    const lastCleanup = statSync(marker, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Math.abs(Date.now() - lastCleanup) < DAY_MS) return;
    writeFileSync(marker, "", { mode: 0o600 });
    const files = readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats && path !== marker ? { path, bytes: stats.size, ageMs: Date.now() - stats.mtimeMs } : [];
    });
    let totalBytes = 0;
    for (const { path, bytes, ageMs } of files.sort((a, b) => a.ageMs - b.ageMs)) {
      const maxAgeMs = path.endsWith(".tmp") ? STALE_TEMPORARY_MS : MAX_AGE_MS;
      totalBytes += bytes;
      if (ageMs > maxAgeMs || totalBytes > MAX_TOTAL_BYTES) rmSync(path, { force: true, recursive: true });
    }
  } catch {
    // Another process cleans up at the same time.
  }
}
