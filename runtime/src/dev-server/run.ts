import { isIPv6 } from "node:net";
import { listenForShortcuts } from "../terminal/shortcuts.js";
import { findPages } from "./find-pages.js";
import type { PageCommand } from "./page-options.js";
import { PageReporter } from "./reporter.js";
import { DevServer } from "./server.js";

/**
 * Serves pages until a signal ends it.
 * @throws an error for people: no such file, or an address that cannot be used
 */
export async function runPages({ files, open: isToOpen, ...options }: PageCommand): Promise<void> {
  const reporter = new PageReporter((id) => server.site.nameOf(id));
  const events = reporter.eventsOf(
    () => server.site,
    (event, data) => reporter.event(event, data),
  );
  const server: DevServer = new DevServer(findPages(files, process.cwd()), options, events);
  const port = await server.listen();
  const name = isLoopback(options.host) ? "localhost" : isIPv6(options.host) ? `[${options.host}]` : options.host;
  const address = `http://${name}:${port}`;
  const busyPort = options.port !== 0 && port !== options.port ? options.port : undefined;
  reporter.listening(address, server.paths, performance.now(), busyPort);
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
  if (isToOpen) {
    const { default: open } = await import("open");
    await open(address + server.paths[0]);
  }
}

function isLoopback(host: string): boolean {
  return host === "127.0.0.1" || host === "localhost";
}
