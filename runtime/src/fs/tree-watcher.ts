import Watchpack from "watchpack";

/** Folders in a watched folder that hold no sources. */
const IGNORED = /[\\/](node_modules|\.git)([\\/]|$)/;
/** Folders are looked at once more after this delay, in case files came before they were watched. */
const RECHECK_DELAY_MS = 20;

/** Watches folders, however deep, for files that come and go. */
export class TreeWatcher {
  readonly #folders = new Set<string>();
  readonly #watchpack = new Watchpack({ aggregateTimeout: 0, ignored: (path: string) => this.#isIgnored(path) });
  #isWatching = false;
  #isClosed = false;

  /** @param onEvent gets files and folders that something happened to */
  constructor(private readonly onEvent: (path: string) => void) {
    this.#watchpack.on("change", (path) => onEvent(path));
    this.#watchpack.on("remove", (path) => onEvent(path));
  }

  /** @param path of a folder, which need not exist. What comes after this call is noticed. */
  add(path: string): void {
    if (this.#folders.has(path)) return;
    this.#folders.add(path);
    if (this.#isWatching) return;
    this.#isWatching = true;
    const startTime = Date.now();
    setImmediate(() => {
      this.#isWatching = false;
      if (this.#isClosed) return;
      this.#watchpack.watch({ directories: this.#folders, startTime });
      // A file that was moved here keeps its time, so it looks like one that was there.
      setTimeout(() => {
        if (!this.#isClosed) for (const folder of this.#folders) this.onEvent(folder);
      }, RECHECK_DELAY_MS).unref();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#watchpack.close();
  }

  #isIgnored(path: string): boolean {
    const above = [...this.#folders].filter((folder) => path.startsWith(folder));
    return above.length > 0 && above.every((folder) => IGNORED.test(path.slice(folder.length)));
  }
}
