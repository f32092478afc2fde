import { realpathSync } from "node:fs";
import { listenToKeys } from "../../terminal/shortcuts.js";
import { Program, type ProgramOptions } from "./program.js";
import { mapStacks } from "./stack-traces.js";

/**
 * Runs a program hot, with the keys of the terminal and what signals ask for.
 * @param entry an absolute path.
 * @returns when the first run has ended, however it did.
 */
export async function runHot(entry: string, options: ProgramOptions): Promise<void> {
  mapStacks();
  let stopListening = (): void => {};
  const program = new Program(realpathSync(entry), options);
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    let asked = false;
    process.on(signal, () => {
      // A second one does not wait for a `dispose` that hangs.
      if (asked) process.exit(code);
      asked = true;
      void program.stop().then(() => {
        stopListening();
        // A program that listens itself says when it ends.
        if (process.listenerCount(signal) === 1) process.exit(code);
      });
    });
  }
  await program.start();
  stopListening = listenToKeys(() => void program.reload("r"));
}
