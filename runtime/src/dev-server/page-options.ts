import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readIndirect } from "../compile/indirect.js";
import { isDirectory } from "../fs/snapshot.js";
import { helpOf, optionsWithValue, SHARED_OPTIONS } from "../terminal/command-options.js";
import type { DevServerOptions } from "./server.js";

const { port, host, console, env, indirect, help } = SHARED_OPTIONS;
const OPTIONS = {
  port,
  host,
  "allowed-host": SHARED_OPTIONS["allowed-host"],
  https: { type: "boolean", help: "serve over TLS, with a self-signed certificate" },
  open: { type: "boolean", help: "open the page in the browser" },
  console,
  env,
  indirect,
  help,
} as const;

export const PAGE_OPTIONS_HELP = helpOf(OPTIONS);

/** Options whose value may be the next argument. */
export const PAGE_OPTIONS_WITH_VALUE = optionsWithValue(OPTIONS);

/** If neither the command line nor a config file names one. */
export const DEFAULT_PORT = 3000;

export interface PageCommand extends Omit<DevServerOptions, "port" | "host" | "settings"> {
  files: string[];
  /** Not set if it is not given: then a config file decides, or the default. */
  port: number | undefined;
  host: string | undefined;
  /** Whether a certificate is made, unless a config file has one. */
  https: boolean;
  open: boolean;
  help: boolean;
}

/** @throws an error that says which option is wrong */
export function readPageOptions(args: string[]): PageCommand {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
  const { port: given, host, https = false, open = false, console = false, env = [], help = false } = values;
  const port = readPort(given);
  const allowedHosts = values["allowed-host"] ?? [];
  return {
    files: positionals,
    port,
    host,
    allowedHosts,
    https,
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

/** Whether a name on the command line is for the dev server. */
export function namesPages(name: string, folder: string): boolean {
  return /\.html?$/i.test(name) || isDirectory(resolve(folder, name));
}
