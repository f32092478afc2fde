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

  constructor(private readonly warn: (message: string) => void) {}

  /**
   * A save waits for the update under way: what hangs for longer than the limit is given up.
   * @returns a function to call when the save is being taken
   */
  saveWaits(): () => void {
    this.#waitingSaves++;
    for (const giveUp of this.#overdue) giveUp();
    return () => this.#waitingSaves--;
  }

  /**
   * @param what names the code that is awaited; it becomes text when the warning is printed
   * @returns what `promise` resolves to; `undefined` if it was given up
   */
  wait<T>(promise: Promise<T>, what: { toString(): string }): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const giveUp = () => resolve(undefined);
      const timer = setTimeout(() => {
        this.warn(`${what} has not ended after 2 s. The next save gives it up`);
        if (this.#waitingSaves) giveUp();
        else this.#overdue.add(giveUp);
      }, HANG_WARNING_MS);
      promise.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        this.#overdue.delete(giveUp);
      });
    });
  }
}
