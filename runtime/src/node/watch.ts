import { type Stats, existsSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { setImmediate as immediate, setTimeout as wait } from "node:timers/promises";
import Watchpack from "watchpack";

/** How long no other file may follow before those that changed are an update (rule U1), in ms: after one, and the more the longer. */
const settleTime = (files: number): number => (files === 1 ? 1 : Math.min(10 + files, 50));
/** How long a file that looks half-written is waited for, in ms from the last event. */
const PATIENCE = 30;
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
  /** What they were when they were last looked at. */
  readonly #files = new Map<string, { state: string; size: number }>();
  readonly #dirty = new Set<string>();
  /** Those that watchpack does not know of yet. */
  #added: string[] = [];
  #collecting: Promise<void> | undefined;
  #lastEvent = 0;
  /** When the last one joined the batch. */
  #lastFile = 0;
  #closed = false;
  readonly #watchpack = new Watchpack({ aggregateTimeout: 0 });

  /**
   * @param folder of the program.
   * @param changed is told of every batch; what happens while it runs is the next.
   * @param prepare may use the time until it is known whether more follows, for the first file.
   */
  constructor(
    private readonly folder: string,
    private readonly changed: (paths: string[]) => Promise<void>,
    private readonly prepare: (path: string) => void = () => {},
  ) {
    this.#watchpack.on("change", (path) => this.#touch(path));
    // It also tells of those that are not there yet.
    this.#watchpack.on("remove", (path) => this.#files.get(path)?.state && this.#touch(path));
  }

  /** Watches a file, whether it is there or not. */
  add(path: string): void {
    if (this.#files.has(path) || this.#closed) return;
    this.#look(path);
    if (this.#added.length === 0) setImmediate(() => this.#watch());
    this.#added.push(path);
  }

  close(): void {
    this.#closed = true;
    this.#watchpack.close();
  }

  #watch(): void {
    if (this.#closed) return;
    this.#watchpack.watch({ files: this.#files.keys(), startTime: Date.now() });
    this.#lookAgain(this.#added.splice(0));
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
    if (this.#dirty.size === 1 && !this.#mayBeHalf(path)) this.prepare(path);
    this.#collecting ??= this.#collect().finally(() => (this.#collecting = undefined));
  }

  /** @returns whether it is another than when it was last looked at. */
  #look(path: string): boolean {
    const state = stateOf(path);
    const differs = this.#files.get(path)?.state !== state;
    this.#files.set(path, { state, size: statOf(path)?.size ?? 0 });
    return differs;
  }

  async #collect(): Promise<void> {
    while (this.#dirty.size > 0 && !this.#closed) {
      await this.#settle();
      const batch = [...this.#dirty];
      this.#dirty.clear();
      for (const path of batch) this.#look(path);
      await this.changed(batch);
      this.#lookAgain(batch);
    }
  }

  async #settle(): Promise<void> {
    const lock = gitLock(this.folder);
    for (;;) {
      await immediate(); // events that came meanwhile
      const quiet = performance.now() - this.#lastFile;
      if (this.#isUnderWay(lock)) await wait(1);
      else if (quiet >= settleTime(this.#dirty.size)) {
        if (!this.#lookAround()) return;
      }
      // For one file timers are too coarse: events come between the immediates.
      else if (this.#dirty.size > 1) await wait(1);
    }
  }

  /** Other files may have changed of which the event is still to come: events wait where the machine is busy. @returns whether there are any */
  #lookAround(): boolean {
    const before = this.#dirty.size;
    const until = performance.now() + LOOK_AROUND;
    for (const [path, { state }] of this.#files) {
      if (performance.now() > until) break;
      if (!this.#dirty.has(path) && stateOf(path) !== state) this.#touch(path);
    }
    return this.#dirty.size > before;
  }

  #isUnderWay(lock: string | undefined): boolean {
    if (lock && existsSync(lock)) return true;
    return performance.now() - this.#lastEvent < PATIENCE && [...this.#dirty].some((path) => this.#mayBeHalf(path));
  }

  /** Editors and shells empty a file before they write it; a save by rename takes it away for a moment. */
  #mayBeHalf(path: string): boolean {
    const size = statOf(path)?.size ?? 0;
    return size === 0 || size < (this.#files.get(path)?.size ?? 0);
  }
}

/** Another one after every save. */
function stateOf(path: string): string {
  const stats = statOf(path);
  return stats ? `${stats.mtimeMs} ${stats.size} ${stats.ino}` : "";
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** git holds it while it changes files. */
function gitLock(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git") + sep)) return join(at, ".git", "index.lock");
    if (at === dirname(at)) return undefined;
  }
}
