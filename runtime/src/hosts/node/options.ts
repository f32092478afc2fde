import { parseArgs } from "node:util";
import type { Indirect } from "../../compile/compiler.js";
import type { ProgramOptions } from "./program.js";

/** What `hot` takes before the file, and `import-meta-hot/register` in the environment variable HOT. */
export const OPTIONS = `  --all       evaluate every module with every update, as bun --hot does
  --clean     stop the timers and remove the listeners of modules that are replaced
  --indirect  error, warn or allow: whether import.meta.hot may be passed on (--indirect=allow)
  --help      this text`;

const INDIRECT = ["error", "warn", "allow"];

/** @throws what is wrong with them */
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
  const { all = false, clean = false, help = false, indirect = "error" } = values;
  if (!INDIRECT.includes(indirect))
    throw new Error(`--indirect is "${indirect}": it is one of ${INDIRECT.join(", ")}, as in --indirect=allow`);
  return { all, clean, help, indirect: indirect as Indirect };
}
