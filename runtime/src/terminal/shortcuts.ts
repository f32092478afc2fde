import { isForeground } from "./foreground.js";

/** Control keys that the terminal turns into signals, which raw mode delivers as characters. */
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = {
  "\u0003": "SIGINT", // Ctrl-C
  "\u001a": "SIGTSTP", // Ctrl-Z
  "\u001c": "SIGQUIT", // Ctrl-\
};
/** After SIGTSTP the process has stopped by now, or it never will: then its process group has no shell. */
const SUSPEND_CHECK_MS = 50;

/**
 * Calls what belongs to a key when it is pressed in the terminal (rule N5). Does nothing if the program reads the terminal itself.
 *
 * The terminal is in raw mode only while this process is in the foreground: a background process that changes or reads
 * the terminal is stopped (SIGTTOU, SIGTTIN).
 *
 * @param actions by key
 * @returns a function that gives the terminal back
 */
export function listenForShortcuts(actions: Readonly<Record<string, () => void>>): () => void {
  const { stdin } = process;
  const readers = ["data", "readable", "keypress"].map((event) => stdin.listenerCount(event));
  if (!stdin.isTTY || readers.some((count) => count > 0)) return () => {};

  let isActive = false;
  const onData = (keys: Buffer): void => {
    for (const key of String(keys)) {
      const signal = SIGNALS[key];
      if (Object.hasOwn(actions, key)) actions[key]?.();
      if (signal === "SIGQUIT") deactivate(); // it ends the process at once
      if (signal) signalGroup(signal);
    }
  };
  const activate = (): void => {
    if (isActive || !isForeground()) return;
    isActive = true;
    stdin.setRawMode(true).on("data", onData).resume();
  };
  const deactivate = (): void => {
    if (!isActive) return;
    isActive = false;
    stdin.off("data", onData).setRawMode(false).pause();
  };
  const onSuspend = (): void => {
    deactivate();
    if (process.listenerCount("SIGTSTP") > 1) return; // the program suspends itself
    // Without a listener, the signal stops the process.
    process.off("SIGTSTP", onSuspend);
    process.kill(process.pid, "SIGTSTP");
    setTimeout(() => {
      process.on("SIGTSTP", onSuspend);
      activate();
    }, SUSPEND_CHECK_MS).unref();
  };

  activate();
  if (process.platform !== "win32") process.on("SIGTSTP", onSuspend).on("SIGCONT", activate);
  return () => {
    process.off("SIGTSTP", onSuspend).off("SIGCONT", activate);
    deactivate();
  };
}

/** A terminal signals all processes in the foreground: npm, too, if it started this one. */
function signalGroup(signal: NodeJS.Signals): void {
  process.kill(process.platform === "win32" ? process.pid : 0, signal);
}
