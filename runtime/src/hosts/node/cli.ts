import { statSync } from "node:fs";
import { resolve } from "node:path";
import { BUILD_OPTIONS_HELP, PREVIEW_OPTIONS_HELP, readBuildOptions, readPreviewOptions } from "../../build/options.js";
import {
  namesPages,
  PAGE_OPTIONS_HELP,
  PAGE_OPTIONS_WITH_VALUE,
  readPageOptions,
} from "../../dev-server/page-options.js";
import { OPTIONS_HELP, OPTIONS_WITH_VALUE, readOptions } from "./options.js";
import type { ProgramOptions } from "./program.js";

/** When this module began to run: what came before is Node's own start. */
const BEGUN_AT = performance.now();

const USAGE = `hot [options] server.ts [arguments of the program]

Runs a program on Node and updates it while it runs.

${OPTIONS_HELP}

hot [options] index.html [more pages, globs or folders]

Serves pages and updates them while they are open.

${PAGE_OPTIONS_HELP}

hot build [options] index.html [more pages, globs or folders]
hot build [options] server.ts

Builds pages, or a program with its pages, for production.

${BUILD_OPTIONS_HELP}

hot preview [options] [folder]

Serves pages that were built; the default folder is dist.

${PREVIEW_OPTIONS_HELP}

In the terminal: r reloads everything. With pages, o opens the browser, q quits, h shows the keys.`;

const [command, ...rest] = process.argv.slice(2);
if (command === "build") await build(rest);
else if (command === "preview") await preview(rest);
else if (areForPages(process.argv.slice(2))) await servePages();
else await runProgram();

async function build(args: string[]): Promise<void> {
  try {
    const given = readBuildOptions(args);
    if (given.help) return console.log(USAGE);
    const { runBuild } = await import("../../build/run.js");
    await runBuild(given);
  } catch (error) {
    fail(`hot build: ${(error as Error).message}`);
  }
}

async function preview(args: string[]): Promise<void> {
  try {
    const given = readPreviewOptions(args);
    if (given.help) return console.log(USAGE);
    const { runPreview } = await import("../../build/preview.js");
    await runPreview(given);
  } catch (error) {
    fail(`hot preview: ${(error as Error).message}`);
  }
}

/** The first name decides: what follows the file of a program are its own arguments. */
function areForPages(args: readonly string[]): boolean {
  const name = args[nameIndex(args, PAGE_OPTIONS_WITH_VALUE)];
  return name !== undefined && namesPages(name, process.cwd());
}

/** The first argument that is neither an option nor its value; -1 if there is none. */
function nameIndex(args: readonly string[], optionsWithValue: ReadonlySet<string>): number {
  return args.findIndex((arg, index) => !arg.startsWith("-") && !optionsWithValue.has(args[index - 1] ?? ""));
}

async function servePages(): Promise<void> {
  try {
    const command = readPageOptions(process.argv.slice(2));
    if (command.help) return console.log(USAGE);
    // Programs start without the dev server's packages.
    const { runPages } = await import("../../dev-server/run.js");
    await runPages(command);
  } catch (error) {
    fail(`hot: ${(error as Error).message}`);
  }
}

async function runProgram(): Promise<void> {
  const { options, entry, rest } = read(process.argv.slice(2));
  // The program sees the arguments that it would get from plain Node.
  process.argv = [process.argv[0] ?? process.execPath, entry, ...rest];
  try {
    // Pages start without what programs need, such as the HTTP adaptor.
    const { runHot } = await import("./run.js");
    await runHot(entry, options, BEGUN_AT);
  } catch (error) {
    fail(`hot: ${(error as Error).message}`);
  }
}

/** Reads the command line: options, the file, and the program's own arguments. */
function read(args: string[]): { options: ProgramOptions; entry: string; rest: string[] } {
  const fileIndex = nameIndex(args, OPTIONS_WITH_VALUE);
  const file = args[fileIndex];
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(file === undefined ? args : args.slice(0, fileIndex));
  } catch (error) {
    return fail(`hot: ${(error as Error).message}\n\n${USAGE}`);
  }
  if (options.help) {
    console.log(USAGE);
    process.exit(0);
  }
  if (file === undefined) return fail(`hot: name the file to run\n\n${USAGE}`);
  const entry = resolve(file);
  if (!statSync(entry, { throwIfNoEntry: false })?.isFile()) fail(`hot: there is no file ${entry}`);
  return { options, entry, rest: args.slice(fileIndex + 1) };
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
