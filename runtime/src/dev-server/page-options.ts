import { parseArgs } from "node:util";
import { readIndirect } from "../compile/indirect.js";
import type { DevServerOptions } from "./server.js";

export const PAGE_OPTIONS_HELP = `  --port          the first port that is tried; the default is 3000
  --host          the address to listen on; the default is this machine alone
  --allowed-host  another name that browsers may reach the server by; may be repeated
  --open          open the page in the browser
  --console       print the page's console in the terminal
  --env           variables of .env files in import.meta.env, as in --env "PUBLIC_*"; may be repeated
  --indirect      whether code may pass import.meta.hot on: error, warn or allow (--indirect=allow)
  --help          show this text`;

/** Options whose value may be the next argument. */
export const PAGE_OPTIONS_WITH_VALUE: ReadonlySet<string> = new Set(["--port", "--host", "--allowed-host", "--env"]);

/** If neither the command line nor a config file names one. */
export const DEFAULT_PORT = 3000;

export interface PageCommand extends Omit<DevServerOptions, "port" | "host" | "settings"> {
  files: string[];
  /** Not set if it is not given: then a config file decides, or the default. */
  port: number | undefined;
  host: string | undefined;
  open: boolean;
  help: boolean;
}

/** @throws an error that says which option is wrong */
export function readPageOptions(args: string[]): PageCommand {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      port: { type: "string" },
      host: { type: "string" },
      "allowed-host": { type: "string", multiple: true },
      open: { type: "boolean" },
      console: { type: "boolean" },
      env: { type: "string", multiple: true },
      indirect: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const { port: given, host, open = false, console = false, env = [], help = false } = values;
  const port = readPort(given);
  const allowedHosts = values["allowed-host"] ?? [];
  return {
    files: positionals,
    port,
    host,
    allowedHosts,
    open,
    console,
    env,
    help,
    indirect: readIndirect(values.indirect),
  };
}

/**
 * @returns nothing if it is not given
 * @throws an error that says what `--port` may be
 */
export function readPort(given: string | undefined): number | undefined {
  const port = given === undefined ? undefined : Number(given);
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
    throw new Error(`--port is "${given}": it is a number from 0 to 65535`);
  return port;
}
