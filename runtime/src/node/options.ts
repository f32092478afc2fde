import { parseArgs } from "node:util";
import type { ProgramOptions } from "./program.js";

/** What `hot` takes before the file, and `import-meta-hot/register` in the environment variable HOT. */
export const OPTIONS = `  --all    evaluate every module with every update, as bun --hot does
  --clean  stop the timers and remove the listeners of modules that are replaced
  --help   this text`;

/** @throws what is wrong with them */
export function readOptions(args: string[]): ProgramOptions & { help: boolean } {
  const { values } = parseArgs({ args, options: { all: { type: "boolean" }, clean: { type: "boolean" }, help: { type: "boolean" } } });
  return { all: values.all ?? false, clean: values.clean ?? false, help: values.help ?? false };
}
