import { parseArgs } from "node:util";
import { readIndirect } from "../../compile/indirect.js";
import type { ProgramOptions } from "./program.js";

/** The options of `hot`, and of `import-meta-hot/register` in the environment variable HOT. */
export const OPTIONS_HELP = `  --all           evaluate every module with every update, as bun --hot does
  --clean         stop the timers and remove the listeners of modules that are replaced
  --indirect      whether code may pass import.meta.hot on: error, warn or allow (--indirect=allow)
  --env           of pages that the program imports: variables in import.meta.env, as in --env "PUBLIC_*"; may be repeated
  --console       of such pages: print the page's console in the terminal
  --allowed-host  of such pages: another name that browsers may reach the server by; may be repeated
  --help          show this text`;

/** Options whose value may be the next argument. */
export const OPTIONS_WITH_VALUE: ReadonlySet<string> = new Set(["--env", "--allowed-host"]);

/** @throws an error that says which option is wrong */
export function readOptions(args: string[]): ProgramOptions & { help: boolean } {
  const { values } = parseArgs({
    args,
    options: {
      all: { type: "boolean" },
      clean: { type: "boolean" },
      help: { type: "boolean" },
      console: { type: "boolean" },
      env: { type: "string", multiple: true },
      "allowed-host": { type: "string", multiple: true },
      indirect: { type: "string" },
    },
  });
  const { all = false, clean = false, help = false, console = false, env = [] } = values;
  const pages = { console, env, allowedHosts: values["allowed-host"] ?? [] };
  return { all, clean, help, indirect: readIndirect(values.indirect), pages };
}
