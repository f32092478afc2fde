import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { setImmediate as immediate, setTimeout as wait } from "node:timers/promises";
import Watchpack from "watchpack";
import { checkFoldersLater, FolderIdentities } from "./folder-identities.js";
import { findGitLock } from "./git-lock.js";
import { EMPTY_WAIT_MS, partialWriteWaitMs } from "./partial-writes.js";
import { type Snapshot, TIMESTAMP_LAG_MS, takeSnapshot } from "./snapshot.js";

/** A batch ends when no other file has changed for this long (rule U1): the more files, the longer. */
const settleWindowMs = (files: number): number => (files === 1 ? 1 : Math.min(10 + files, 50));
/** Longest wait for git's lock, counted from the last event: a stale lock must not block updates. */
const GIT_LOCK_TIMEOUT_MS = 2000;
/** Files that were saved before are checked before a batch ends; these are the last ones. */
const MAX_SAVED = 20;
/** Time budget for checking all other files before a batch ends: enough for about a hundred. */
const SCAN_BUDGET_MS = 0.2;
/** Files are checked again after this delay, in case an event was missed during start-up or an update. */
const RECHECK_DELAY_MS = 20;
/** A file that is looked for in vain is checked again after these delays: events of a folder that has just come can be lost. */
const MISSING_RECHECK_DELAYS_MS = [RECHECK_DELAY_MS, 200, 2000];
/** Many missing files: below that, looking which of them are still needed is not worth it. */
const MISSING_LIMIT = 500;

/**
 * Watches files, and collects those that change together into batches (rules U1, N5).
 *
 * There is no fixed debounce. A batch of one file ends as soon as no other event follows within a millisecond. Several
 * changed files announce more: a format on save, or a `git checkout`, which has ended when git's lock is gone. Partial
 * writes are awaited. After a batch its files are checked once more. Files that change while a batch is handled are the
 * next batch. Renames, and files and folders that come and go, arrive as watchpack's `change` and `remove`.
 */
export class Watcher {
  readonly #files = new Map<string, Snapshot>();
  /** The files among them that do not exist. */
  readonly #missing = new Set<string>();
  /** It grows with those that are needed. */
  #missingLimit = MISSING_LIMIT;
  readonly #folders = new Set<string>();
  /** Of the folders that have watched files. */
  readonly #identities = new FolderIdentities();
  /** The files that were saved last: they are likely to be saved together again. */
  readonly #saved = new Set<string>();
  /** The batch that is being collected. */
  readonly #dirty = new Set<string>();
  /** Files that watchpack does not watch yet. */
  #added: string[] = [];
  /** The earliest time at which a file may have been read, in ms since 1970, until its first batch. */
  readonly #readSince = new Map<string, number>();
  #collecting: Promise<void> | undefined;
  #lastEvent = 0;
  /** When the last file joined the batch. */
  #lastAddition = 0;
  #isHandling = false;
  #isClosed = false;
  readonly #watchpack = new Watchpack({ aggregateTimeout: 0 });
  /** git holds it while it changes files. */
  #gitLock: string | undefined;

  /**
   * @param folder of the program, to find its git repository
   * @param onBatch handles a batch; files that change meanwhile are the next batch
   * @param onFirst may use the settle window for the first file of a batch
   * @param onWaiting is called when a file is saved while a batch is handled
   */
  constructor(
    private readonly folder: string,
    private readonly onBatch: (paths: string[]) => Promise<void> | void,
    private readonly onFirst?: (path: string) => void,
    private readonly onWaiting?: () => void,
  ) {
    this.#watchpack.on("change", (path, _time, type) => {
      // An event may be older than the reading of a file that is new here: the event of its creation comes late.
      const mayBeOld = /initial|attach/.test(type) || this.#readSince.has(path);
      if (!mayBeOld || this.#hasChangedSinceRead(path)) this.#markDirty(path);
    });
    // It also reports files that do not exist yet, and those that came while it read their folder for the first time.
    this.#watchpack.on("remove", (path) => {
      if (this.#files.get(path)?.state && this.#differs(path)) this.#markDirty(path);
    });
  }

  /**
   * Watches a file, whether it exists or not.
   * @param readSince the earliest time at which it may have been read, in ms since 1970: later changes are reported.
   *   Without it, the file is read after this call.
   * @returns whether it existed when it was last looked at
   */
  add(path: string, readSince = Infinity): boolean {
    if (!this.#files.has(path) && !this.#isClosed) {
      this.#refresh(path);
      if (readSince !== Infinity) this.#readSince.set(path, readSince);
      this.#watchSoon(path);
    }
    const exists = this.#files.get(path)?.state !== "";
    if (!exists) for (const delay of MISSING_RECHECK_DELAYS_MS) this.#recheckLater([path], delay);
    return exists;
  }

  /** Takes an event of a file that is not watched here. */
  report(path: string): void {
    this.#markDirty(path);
  }

  /** Watches everything in a folder, however deep. */
  addFolder(path: string): void {
    if (this.#folders.has(path) || this.#isClosed) return;
    this.#folders.add(path);
    this.#watchSoon();
  }

  /** Whether {@link forgetMissing} is worth it. */
  get hasManyMissing(): boolean {
    return this.#missing.size > this.#missingLimit;
  }

  /**
   * Stops watching files that do not exist and that nobody looks for: with branches and generated code, names come and go
   * (rule N4).
   * @param forget gets each missing file, and returns whether nobody looks for it
   */
  forgetMissing(forget: (path: string) => boolean): void {
    for (const path of this.#missing) {
      if (!forget(path)) continue;
      for (const known of [this.#files, this.#missing, this.#saved, this.#readSince]) known.delete(path);
    }
    this.#missingLimit = 2 * this.#missing.size + MISSING_LIMIT;
    this.#identities.keep(new Set(Array.from(this.#files.keys(), dirname)));
    this.#watchSoon();
  }

  /**
   * Checks watched files now, because events arrive a moment after a save.
   * @returns when `onBatch` has handled every save up to now
   */
  async upToDate(paths: Iterable<string>): Promise<void> {
    this.#scan(paths);
    await this.#collecting;
  }

  close(): void {
    this.#isClosed = true;
    this.#watchpack.close();
  }

  #watchSoon(...paths: string[]): void {
    if (this.#added.length === 0) setImmediate(() => this.#watch());
    this.#added.push(...paths);
  }

  #watch(): void {
    if (this.#isClosed) return;
    const added = this.#added.splice(0);
    let startTime = Date.now();
    for (const path of added) {
      startTime = Math.min(startTime, this.#readSince.get(path) ?? Infinity);
      this.#identities.add(dirname(path));
    }
    this.#watchpack.watch({ files: this.#files.keys(), directories: this.#folders, startTime });
    this.#recheckLater(added);
  }

  /** See {@link FolderIdentities}. */
  #watchReplacedFolders(): void {
    const replaced = new Set(this.#isClosed ? [] : this.#identities.takeReplaced());
    if (replaced.size === 0) return;
    const paths = [...this.#files.keys()];
    const moved = paths.filter((path) => replaced.has(dirname(path)));
    const startTime = Date.now();
    const others = paths.filter((path) => !replaced.has(dirname(path)));
    // It closes the watcher of a folder when nothing in it is watched.
    for (const files of [others, paths]) this.#watchpack.watch({ files, directories: this.#folders, startTime });
    this.#scan(moved);
    this.#recheckLater(moved);
  }

  #recheckLater(paths: readonly string[], delayMs = RECHECK_DELAY_MS): void {
    setTimeout(() => {
      for (const path of paths) if (this.#files.has(path) && this.#differs(path)) this.#markDirty(path);
    }, delayMs).unref();
  }

  #markDirty(path: string): void {
    if (this.#isClosed) return;
    this.#lastEvent = performance.now();
    // Another event for the same file does not extend the settle window: its size tells whether it is complete.
    if (!this.#dirty.has(path)) this.#lastAddition = this.#lastEvent;
    this.#dirty.add(path);
    // A batch's own last events may come while it is handled: nothing was saved since.
    if (this.#isHandling && this.#differs(path)) this.onWaiting?.();
    if (this.#dirty.size === 1 && this.#partialWriteWaitMs(path) === 0) this.onFirst?.(path);
    this.#collecting ??= this.#collect();
  }

  /** When watchpack begins to watch a file, it reports it as changed if it was saved within the two seconds before. */
  #hasChangedSinceRead(path: string): boolean {
    const { state, changedAt = 0 } = takeSnapshot(path);
    const readSince = this.#readSince.get(path) ?? Infinity;
    return state !== this.#files.get(path)?.state || changedAt > readSince - TIMESTAMP_LAG_MS;
  }

  /** Whether a file is not as it was at its last snapshot. */
  #differs(path: string): boolean {
    return takeSnapshot(path).state !== this.#files.get(path)?.state;
  }

  /** Takes a new snapshot. */
  #refresh(path: string): void {
    const snapshot = takeSnapshot(path);
    this.#files.set(path, snapshot);
    if (snapshot.state) this.#missing.delete(path);
    else this.#missing.add(path);
  }

  async #collect(): Promise<void> {
    try {
      while (this.#dirty.size > 0 && !this.#isClosed) {
        this.#gitLock ??= findGitLock(this.folder); // a new project may become a repository while its program runs
        await this.#settle();
        const batch = [...this.#dirty];
        this.#dirty.clear();
        for (const path of batch) {
          this.#refresh(path);
          this.#readSince.delete(path);
        }
        this.#remember(batch);
        this.#isHandling = true;
        try {
          await this.onBatch(batch);
        } finally {
          this.#isHandling = false;
        }
        this.#recheckLater(batch);
        checkFoldersLater(() => this.#watchReplacedFolders());
      }
    } finally {
      this.#collecting = undefined; // synchronously: a later event starts a new collection
    }
  }

  #remember(saved: readonly string[]): void {
    for (const path of saved) this.#saved.delete(path); // it becomes the last
    for (const path of saved) this.#saved.add(path);
    for (const path of this.#saved) if (this.#saved.size > MAX_SAVED) this.#saved.delete(path);
  }

  async #settle(): Promise<void> {
    for (;;) {
      await immediate(); // lets pending events in
      const quietMs = performance.now() - this.#lastAddition;
      if (this.#isWriting()) await wait(1);
      else if (quietMs >= settleWindowMs(this.#dirty.size)) {
        // On a busy machine events are late: other files may have changed already.
        if (!this.#scan(this.#saved) && !this.#scan(this.#files.keys(), SCAN_BUDGET_MS)) return;
      }
      // For one file timers are too coarse: events arrive between the immediates.
      else if (this.#dirty.size > 1) await wait(1);
    }
  }

  /** Marks the files that changed. @returns whether the batch has grown */
  #scan(paths: Iterable<string>, budgetMs = Infinity): boolean {
    const before = this.#dirty.size;
    const end = performance.now() + budgetMs;
    for (const path of paths) {
      if (performance.now() > end) break;
      if (!this.#dirty.has(path) && this.#differs(path)) this.#markDirty(path);
    }
    return this.#dirty.size > before;
  }

  /** Whether git, or the writer of a file in the batch, is probably not done. */
  #isWriting(): boolean {
    const quietMs = performance.now() - this.#lastEvent;
    if (this.#gitLock && quietMs < GIT_LOCK_TIMEOUT_MS && existsSync(this.#gitLock)) return true;
    return quietMs < EMPTY_WAIT_MS && [...this.#dirty].some((path) => quietMs < this.#partialWriteWaitMs(path));
  }

  #partialWriteWaitMs(path: string): number {
    return partialWriteWaitMs(takeSnapshot(path), this.#files.get(path));
  }
}
