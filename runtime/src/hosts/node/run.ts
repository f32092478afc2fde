import { realpathSync } from "node:fs";
import { startTrace, traced, tracePhase, writeTrace } from "../../diagnostics/trace.js";
import { nameOf, print } from "../../terminal/print.js";
import { listenForShortcuts } from "../../terminal/shortcuts.js";
import { failRequest, trackRequests } from "./failed-requests.js";
import { Program, type ProgramOptions } from "./program.js";
import { mapStacks } from "./stack-traces.js";

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs a program hot, with shortcuts in the terminal, until a signal ends it.
 * @param entry an absolute path
 * @param begunAt when the command's own code began, in ms since the start of the process
 * @returns when the first run has ended, whether it succeeded or not
 * @throws if the plugin is not installed
 */
export async function runHot(entry: string, options: ProgramOptions, begunAt = performance.now()): Promise<void> {
  const traceFile = startTrace();
  tracePhase("start Node", 0, begunAt);
  tracePhase("load packages of hot", begunAt);
  mapStacks();
  trackRequests();
  let giveTerminalBack = (): void => {};
  const program = traced("set up", undefined, () => new Program(realpathSync(entry), options));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    let isStopping = false;
    process.on(signal, () => {
      // A second signal does not wait for a `dispose` that hangs.
      if (isStopping) process.exit(EXIT_CODES[signal]);
      isStopping = true;
      void program.stop().then(() => {
        giveTerminalBack();
        // A program with its own listener decides when it exits.
        if (process.listenerCount(signal) === 1) process.exit(EXIT_CODES[signal]);
      });
    });
  }
  // A program with its own listener decides what an error does.
  process.on("uncaughtException", (error) => {
    if (process.listenerCount("uncaughtException") > 1) return;
    program.reportUncaught(error);
    failRequest();
  });
  // Nobody reads what the program prints any more.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", () => stream.listenerCount("error") === 1 && process.exit(1));
  await program.start();
  if (traceFile) {
    const failure = writeTrace();
    if (failure) print("yellow", `${nameOf(traceFile)} cannot be written: ${failure}`);
    else print("cyan", `trace: ${nameOf(traceFile)}, for chrome://tracing or ui.perfetto.dev`);
  }
  giveTerminalBack = listenForShortcuts({ r: () => void program.reloadWithPages("r") });
}
