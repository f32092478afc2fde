/** How long the program's own code may keep an update waiting before a warning says so. */
const HANG_WARNING_MS = 2000;

/**
 * Awaits code of the program during an update: a `dispose`, a callback, a top-level `await`. Such code may never end.
 * A warning names it, and the next save gives it up, so that a fix on disk always reaches the program.
 */
export class HangGuard {
  /** Saves that wait for the update under way. */
  #waitingSaves = 0;
  /** Ends each wait that is over the limit. */
  readonly #overdue = new Set<() => void>();

  constructor(
    private readonly warn: (message: string) => void,
    private readonly limitMs = HANG_WARNING_MS,
  ) {}

  /** A save waits for the update under way: whatever hangs for longer than the limit is given up. */
  saveWaits(): void {
    this.#waitingSaves++;
    for (const giveUp of this.#overdue) giveUp();
  }

  /** The save that waited is being taken. */
  saveStarts(): void {
    this.#waitingSaves--;
  }

  /**
   * @param what names the code that is awaited, for the warning
   * @returns what `promise` resolves to; `undefined` if it was given up
   */
  async wait<T>(promise: Promise<T>, what: () => string): Promise<T | undefined> {
    let giveUp!: () => void;
    const givenUp = new Promise<undefined>((resolve) => (giveUp = () => resolve(undefined)));
    const timer = setTimeout(() => {
      const waited = `${what()} has not ended after ${this.limitMs / 1000} s`;
      if (this.#waitingSaves > 0) {
        this.warn(`${waited}: given up for the next save`);
        return giveUp();
      }
      this.warn(`${waited}: the update waits for it. Save again to give it up`);
      this.#overdue.add(giveUp);
    }, this.limitMs);
    try {
      return await Promise.race([promise, givenUp]);
    } finally {
      clearTimeout(timer);
      this.#overdue.delete(giveUp);
    }
  }
}
