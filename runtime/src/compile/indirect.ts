import type { Indirect } from "./compiler.js";

const INDIRECT: readonly Indirect[] = ["error", "warn", "allow"];

/** The plugin's option, from the command line (rule S5). @throws an error that says what it may be */
export function readIndirect(given = "error"): Indirect {
  const indirect = INDIRECT.find((value) => value === given);
  if (!indirect)
    throw new Error(`--indirect is "${given}": it is one of ${INDIRECT.join(", ")}, as in --indirect=allow`);
  return indirect;
}
