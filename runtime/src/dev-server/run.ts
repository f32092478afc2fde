import { isIPv6 } from "node:net";
import { parseArgs } from "node:util";
import open from "open";
import { readIndirect } from "../compile/indirect.js";
import { listenForShortcuts } from "../terminal/shortcuts.js";
import { findPages } from "./find-pages.js";
import { PageReporter } from "./reporter.js";
import { DevServer, type DevServerOptions } from "./server.js";

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

const DEFAULT_PORT = 3000;

export interface PageCommand extends DevServerOptions {
  files: string[];
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
  const { port: given, host = "127.0.0.1", open = false, console = false, env = [], help = false } = values;
  const port = given === undefined ? DEFAULT_PORT : Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port is "${given}": it is a number from 0 to 65535`);
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
 * Serves pages until a signal ends it.
 * @throws an error for people: no such file, or an address that cannot be used
 */
export async function runPages({ files, open: isToOpen, ...options }: PageCommand): Promise<void> {
  const start = performance.now();
  const reporter = new PageReporter((id) => server.site.nameOf(id));
  const server: DevServer = new DevServer(findPages(files, process.cwd()), options, {
    onSaved: (paths, update, durationMs) => reporter.saved(paths, update, durationMs),
    onBuildErrors: (messages) => reporter.buildErrors(messages),
    onConnected: () => reporter.connected(),
    onReloading: (reason, chain) => reporter.reloading(reason, chain),
    onError: (message, stack) => reporter.error(server.site.describe({ message, stack: stack ?? message })),
    onWarning: (message) => reporter.warn(message),
    onConsole: (level, text) => reporter.console(level, text),
    onEvent: (event, data) => reporter.event(event, data),
  });
  const port = await server.listen();
  const name = isLoopback(options.host) ? "localhost" : isIPv6(options.host) ? `[${options.host}]` : options.host;
  const address = `http://${name}:${port}`;
  const busyPort = options.port !== 0 && port !== options.port ? options.port : undefined;
  reporter.listening(address, server.paths, performance.now() - start, busyPort);
  const giveTerminalBack = listenForShortcuts(() => void server.site.reload("r"));
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    process.on(signal, () => {
      server.close();
      giveTerminalBack();
      process.exit(code);
    });
  if (isToOpen) await open(address + server.paths[0]);
}

function isLoopback(host: string): boolean {
  return host === "127.0.0.1" || host === "localhost";
}
