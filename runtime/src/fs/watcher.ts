import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as immediate, setTimeout as wait } from "node:timers/promises";
import Watchpack from "watchpack";
import { nearestWith } from "./find-up.js";
import { HALF_WRITTEN, type Look, TICK, UNFINISHED, lookAt } from "./snapshot.js";

/** How long no other file may follow before those that changed are an update (rule U1), in ms: after one, and the more the longer. */
const settleTime = (files: number): number => (files === 1 ? 1 : Math.min(10 + files, 50));
/** How long git is waited for, in ms from the last event: a lock that was left behind is no reason to wait for ever. */
const PATIENCE_WITH_GIT = 2000;
/** How long looking for other changes may take, in ms: some hundred files. */
const LOOK_AROUND = 0.5;
/** Whether something was missed while watching began or an update ran is looked at after so long, in ms. */
const LOOK_AGAIN = 20;

/**
 * Watches the files that were imported, and nothing else (rule N5).
 *
 * There is no fixed delay. The first event is acted upon as soon as no other follows within a millisecond. Where several files
 * changed more are to be expected: a format on save, a `git checkout`, which has ended when git's lock is gone. A file that is
 * empty or got smaller may be half-written, and only then it is waited for. After an update its files are looked at once
 * more. What happens while the program takes a batch is the next batch. Editors' renames, files and folders that go and come again
 * or come later are watchpack's `change` and `remove`.
 */
export class Watcher {
  readonly #files = new Map<string, Look>();
  readonly #folders = new Set<string>();
  readonly #dirty = new Set<string>();
  /** Those that watchpack does not know of yet. */
  #added: string[] = [];
  /** When each file was read at the earliest, in ms since 1970. */
  readonly #readSince = new Map<string, number>();
  #collecting: Promise<void> | undefined;
  #lastEvent = 0;
  /** When the last one joined the batch. */
  #lastFile = 0;
  #closed = false;
  readonly #watchpack = new Watchpack({ aggregateTimeout: 0 });
  /** git holds it while it changes files. */
  readonly #gitLock: string | undefined;

  /**
   * @param folder of the program.
   * @param changed is told of every batch; what happens while it runs is the next.
   * @param prepare may use the time until it is known whether more follows, for the first file.
   */
  constructor(
    folder: string,
    private readonly changed: (paths: string[]) => Promise<void> | void,
    private readonly prepare?: (path: string) => void,
  ) {
    const project = nearestWith(folder, join(".git", "HEAD"));
    this.#gitLock = project && join(project, ".git", "index.lock");
    this.#watchpack.on("change", (path, _time, type) => {
      if (!/initial|attach/.test(type) || this.#isNews(path)) this.#touch(path);
    });
    // It also tells of those that are not there yet.
    this.#watchpack.on("remove", (path) => this.#files.get(path)?.state && this.#touch(path));
  }

  /**
   * Watches a file, whether it is there or not.
   * @param since when it was read at the earliest, in ms since 1970: what changed it later is told of. Without it, it is still to be read.
   */
  add(path: string, since = Infinity): void {
    if (this.#files.has(path) || this.#closed) return;
    this.#look(path);
    this.#readSince.set(path, since);
    this.#watchAlso(path);
  }

  /** Watches what comes, goes and changes in a folder, however deep. */
  addFolder(path: string): void {
    if (this.#folders.has(path) || this.#closed) return;
    this.#folders.add(path);
    this.#watchAlso();
  }

  /**
   * For whoever cannot wait for events, which come a moment after a save.
   * @param paths of files that are watched.
   * @returns when `changed` has been told of every save up to now
   */
  async upToDate(paths: Iterable<string>): Promise<void> {
    this.#lookAt(paths);
    await this.#collecting;
  }

  close(): void {
    this.#closed = true;
    this.#watchpack.close();
  }

  #watchAlso(...paths: string[]): void {
    if (this.#added.length === 0) setImmediate(() => this.#watch());
    this.#added.push(...paths);
  }

  #watch(): void {
    if (this.#closed) return;
    const added = this.#added.splice(0);
    const startTime = added.reduce((first, path) => Math.min(first, this.#readSince.get(path)!), Date.now());
    this.#watchpack.watch({ files: this.#files.keys(), directories: this.#folders, startTime });
    this.#lookAgain(added);
  }

  #lookAgain(paths: readonly string[]): void {
    setTimeout(() => {
      for (const path of paths) if (this.#look(path)) this.#touch(path);
    }, LOOK_AGAIN).unref();
  }

  #touch(path: string): void {
    if (this.#closed) return;
    this.#lastEvent = performance.now();
    // Whether the content is whole is seen from the file itself.
    if (!this.#dirty.has(path)) this.#lastFile = this.#lastEvent;
    this.#dirty.add(path);
    if (this.#dirty.size === 1 && this.#patienceWith(path) === 0) this.prepare?.(path);
    this.#collecting ??= this.#collect();
  }

  /** When watchpack begins to watch a file it takes it for changed if it was saved within two seconds before. */
  #isNews(path: string): boolean {
    const { state, savedAt = 0 } = lookAt(path);
    return state !== this.#files.get(path)?.state || savedAt > this.#readSince.get(path)! - TICK;
  }

  /** @returns whether it is another than when it was last looked at. */
  #look(path: string): boolean {
    const now = lookAt(path);
    const differs = this.#files.get(path)?.state !== now.state;
    this.#files.set(path, now);
    return differs;
  }

  async #collect(): Promise<void> {
    try {
      while (this.#dirty.size > 0 && !this.#closed) {
        await this.#settle();
        const batch = [...this.#dirty];
        this.#dirty.clear();
        for (const path of batch) this.#look(path);
        await this.changed(batch);
        this.#lookAgain(batch);
      }
    } finally {
      this.#collecting = undefined; // at once: what is touched later is collected anew
    }
  }

  async #settle(): Promise<void> {
    for (;;) {
      await immediate(); // events that came meanwhile
      const quiet = performance.now() - this.#lastFile;
      if (this.#isUnderWay()) await wait(1);
      else if (quiet >= settleTime(this.#dirty.size)) {
        // Other files may have changed of which the event is still to come: events wait where the machine is busy.
        if (!this.#lookAt(this.#files.keys(), LOOK_AROUND)) return;
      }
      // For one file timers are too coarse: events come between the immediates.
      else if (this.#dirty.size > 1) await wait(1);
    }
  }

  /** @param budget in ms. @returns whether more files have changed than were known */
  #lookAt(paths: Iterable<string>, budget = Infinity): boolean {
    const before = this.#dirty.size;
    const until = performance.now() + budget;
    for (const path of paths) {
      if (performance.now() > until) break;
      if (!this.#dirty.has(path) && lookAt(path).state !== this.#files.get(path)?.state) this.#touch(path);
    }
    return this.#dirty.size > before;
  }

  #isUnderWay(): boolean {
    const quiet = performance.now() - this.#lastEvent;
    if (this.#gitLock && quiet < PATIENCE_WITH_GIT && existsSync(this.#gitLock)) return true;
    return quiet < UNFINISHED && [...this.#dirty].some((path) => quiet < this.#patienceWith(path));
  }

  /** @returns how long, in ms, the rest of a file is waited for; 0 if it looks whole. */
  #patienceWith(path: string): number {
    const { state, size } = lookAt(path);
    if (state && size === 0) return UNFINISHED;
    return state && size >= (this.#files.get(path)?.size ?? 0) ? 0 : HALF_WRITTEN; // a save by rename takes it away for a moment
  }
}
