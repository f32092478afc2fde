/** How long the program's own code may keep an update waiting before a warning says so. */
const HANG_WARNING_MS = 2000;

export type HangGuard = ReturnType<typeof createHangGuard>;

/**
 * Awaits code of the program during an update: a `dispose`, a callback, a top-level `await`. Such code may never end.
 * A warning names it, and the next save gives it up, so that a fix on disk always reaches the program.
 */
export function createHangGuard(warn: (message: string) => void) {
  /** Saves that wait for the update under way. */
  let waitingSaves = 0;
  /** Ends each wait that is over the limit. */
  const overdue = new Set<() => void>();

  return {
    /**
     * A save waits for the update under way: what hangs for longer than the limit is given up.
     * @returns a function to call when the save is being taken
     */
    saveWaits(): () => void {
      waitingSaves++;
      for (const giveUp of overdue) giveUp();
      return () => waitingSaves--;
    },

    /**
     * @param result of the code, usually a promise
     * @param what names the code that is awaited; it becomes text when the warning is printed
     * @returns what `result` resolves to; `undefined` if it was given up
     */
    wait<T>(result: T | Promise<T>, what: { toString(): string }): Promise<T | undefined> {
      return new Promise((resolve, reject) => {
        const giveUp = () => resolve(undefined);
        const timer = setTimeout(() => {
          warn(`${what} has not ended after 2 s: a save gives it up`);
          if (waitingSaves) giveUp();
          else overdue.add(giveUp);
        }, HANG_WARNING_MS);
        const end = () => {
          clearTimeout(timer);
          overdue.delete(giveUp);
        };
        Promise.resolve(result).then(resolve, reject).finally(end);
      });
    },
  };
}
