import { statSync } from "node:fs";
import { resolve } from "node:path";
import { OPTIONS, readOptions } from "./options.js";
import type { ProgramOptions } from "./program.js";
import { runHot } from "./run.js";

const USAGE = `hot [options] server.ts [arguments of the program]

Runs a program on Node and updates it while it runs.

${OPTIONS}

In the terminal: r reloads everything.`;

const { options, entry, rest } = read(process.argv.slice(2));
// As the program would have it on plain Node.
process.argv = [process.argv[0]!, entry, ...rest];
await runHot(entry, options);

function read(args: string[]): { options: ProgramOptions; entry: string; rest: string[] } {
  // What follows the file is the program's.
  const at = args.findIndex((arg) => !arg.startsWith("-"));
  let options;
  try {
    options = readOptions(at < 0 ? args : args.slice(0, at));
  } catch (error) {
    return fail(`hot: ${(error as Error).message}\n\n${USAGE}`);
  }
  if (options.help) {
    console.log(USAGE);
    process.exit(0);
  }
  if (at < 0) fail(`hot: name the file to run\n\n${USAGE}`);
  const entry = resolve(args[at]!);
  if (!statSync(entry, { throwIfNoEntry: false })?.isFile()) fail(`hot: there is no file ${entry}`);
  return { options, entry, rest: args.slice(at + 1) };
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
