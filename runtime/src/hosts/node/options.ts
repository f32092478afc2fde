import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readIndirect } from "../../compile/indirect.js";
import { isRegularFile } from "../../fs/snapshot.js";
import { helpOf, optionsWithValue, SHARED_OPTIONS } from "../../terminal/command-options.js";
import type { ProgramOptions } from "./program.js";

const { indirect, env, console, help } = SHARED_OPTIONS;
/** The options of `hot`, and of `import-meta-hot/register` in the environment variable HOT. */
const OPTIONS = {
  all: { type: "boolean", help: "evaluate every module with every update, as bun --hot does" },
  clean: { type: "boolean", help: "stop the timers and remove the listeners of modules that are replaced" },
  indirect,
  "env-file": {
    type: "string",
    multiple: true,
    help: "variables for the program, read again when it is saved; may be repeated",
  },
  env: { ...env, help: `of pages that the program imports: ${env.help}` },
  console: { ...console, help: `of such pages: ${console.help}` },
  "allowed-host": { ...SHARED_OPTIONS["allowed-host"], help: `of such pages: ${SHARED_OPTIONS["allowed-host"].help}` },
  help,
} as const;

export const OPTIONS_HELP = helpOf(OPTIONS);

/** Options whose value may be the next argument. */
export const OPTIONS_WITH_VALUE = optionsWithValue(OPTIONS);

/** @throws an error that says which option is wrong */
export function readOptions(args: string[]): ProgramOptions & { help: boolean } {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { all = false, clean = false, help = false, console = false, env = [] } = values;
  const envFiles = (values["env-file"] ?? []).map((name) => resolve(name));
  for (const path of envFiles) if (!isRegularFile(path)) throw new Error(`--env-file: there is no file ${path}`);
  const pages = { console, env, allowedHosts: values["allowed-host"] ?? [] };
  return { all, clean, help, envFiles, indirect: readIndirect(values.indirect), pages };
}
