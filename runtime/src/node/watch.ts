import { statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { watch as watchFiles } from "chokidar";

/** How long after the last event of a burst: files that are saved together arrive within it (rule U1). */
const SETTLE = 2;
/** How long an empty file is taken for one that is just being written. */
const EMPTY = 50;

/**
 * Watches the files that were imported, and nothing else (rule N5). There is no fixed delay: the first event is acted upon
 * as soon as no other follows at once; a file that is still being written is waited for; what comes meanwhile
 * belongs to the same batch.
 */
export class Watcher {
  readonly #dirty = new Set<string>();
  #collecting: Promise<void> | undefined;
  #events = 0;
  readonly #watcher = watchFiles([], { ignoreInitial: true, atomic: false, disableGlobbing: true } as object);

  /** @param changed is told of every batch; what happens while it runs is the next. */
  constructor(private readonly changed: (paths: string[]) => Promise<void>) {
    this.#watcher.on("all", (_event, path) => {
      this.#events++;
      this.#dirty.add(path);
      this.#collecting ??= this.#collect().finally(() => (this.#collecting = undefined));
    });
  }

  add(path: string): void {
    this.#watcher.add(path);
  }

  close(): Promise<void> {
    return this.#watcher.close();
  }

  async #collect(): Promise<void> {
    while (this.#dirty.size > 0) {
      for (let before = -1; before !== this.#events; ) {
        before = this.#events;
        await wait(SETTLE);
        const deadline = Date.now() + EMPTY;
        while ([...this.#dirty].some(isEmpty) && Date.now() < deadline) await wait(1);
      }
      const batch = [...this.#dirty];
      this.#dirty.clear();
      await this.changed(batch);
    }
  }
}

/** Editors and shells empty a file before they write it. */
function isEmpty(path: string): boolean {
  try {
    return statSync(path).size === 0;
  } catch {
    return false;
  }
}
