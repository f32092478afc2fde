#!/usr/bin/env node
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Program } from "./program.js";
import { mapStacks } from "./stacks.js";

const USAGE = `hot [options] server.ts [arguments of the program]

Runs a program on Node and updates it while it runs.

  --all    evaluate every module with every update, as bun --hot does
  --help   this text

In the terminal: r reloads everything.`;

const { options, entry, rest } = read(process.argv.slice(2));
// As the program would have it on plain Node.
process.argv = [process.argv[0]!, entry, ...rest];
mapStacks();

const program = new Program(entry, options);
for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  let asked = false;
  process.on(signal, () => {
    // A second one does not wait for a `dispose` that hangs.
    if (asked) process.exit(code);
    asked = true;
    void program.stop().then(() => process.exit(code));
  });
}
if (process.stdin.isTTY) {
  process.stdin.setRawMode(true).on("data", (key) => {
    if (String(key) === "r") void program.reload("r");
    if (String(key) === "\u0003") process.kill(process.pid, "SIGINT");
  });
}
await program.start();

function read(args: string[]): { options: { all: boolean }; entry: string; rest: string[] } {
  // What follows the file is the program's.
  const at = args.findIndex((arg) => !arg.startsWith("-"));
  const own = at < 0 ? args : args.slice(0, at);
  let values: { all?: boolean; help?: boolean } = {};
  try {
    ({ values } = parseArgs({ args: own, options: { all: { type: "boolean" }, help: { type: "boolean" } } }));
  } catch (error) {
    fail(`${(error as Error).message}\n\n${USAGE}`);
  }
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  if (at < 0) fail(`hot: name the file to run\n\n${USAGE}`);
  const entry = resolve(args[at]!);
  try {
    if (!statSync(entry).isFile()) fail(`hot: ${entry} is no file`);
  } catch {
    fail(`hot: there is no file ${entry}`);
  }
  return { options: { all: values.all ?? false }, entry, rest: args.slice(at + 1) };
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
