import { parseArgs } from "node:util";
import { readIndirect } from "../../compile/indirect.js";
import type { ProgramOptions } from "./program.js";

/** The options of `hot`, and of `import-meta-hot/register` in the environment variable HOT. */
export const OPTIONS_HELP = `  --all       evaluate every module with every update, as bun --hot does
  --clean     stop the timers and remove the listeners of modules that are replaced
  --indirect  whether code may pass import.meta.hot on: error, warn or allow (--indirect=allow)
  --help      show this text`;

/** @throws an error that says which option is wrong */
export function readOptions(args: string[]): ProgramOptions & { help: boolean } {
  const { values } = parseArgs({
    args,
    options: {
      all: { type: "boolean" },
      clean: { type: "boolean" },
      help: { type: "boolean" },
      indirect: { type: "string" },
    },
  });
  const { all = false, clean = false, help = false } = values;
  return { all, clean, help, indirect: readIndirect(values.indirect) };
}
