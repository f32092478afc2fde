import { parseArgs } from "node:util";
import type { Indirect } from "../../compile/compiler.js";
import type { ProgramOptions } from "./program.js";

/** The options of `hot`, and of `import-meta-hot/register` in the environment variable HOT. */
export const OPTIONS_HELP = `  --all       evaluate every module with every update, as bun --hot does
  --clean     stop the timers and remove the listeners of modules that are replaced
  --indirect  whether code may pass import.meta.hot on: error, warn or allow (--indirect=allow)
  --help      show this text`;

const INDIRECT: readonly Indirect[] = ["error", "warn", "allow"];

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
  const { all = false, clean = false, help = false, indirect: given = "error" } = values;
  const indirect = INDIRECT.find((value) => value === given);
  if (!indirect)
    throw new Error(`--indirect is "${given}": it is one of ${INDIRECT.join(", ")}, as in --indirect=allow`);
  return { all, clean, help, indirect };
}
