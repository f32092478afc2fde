import { print } from "../terminal/print.js";
import { listenForShortcuts } from "../terminal/shortcuts.js";
import { findPages } from "./find-pages.js";
import { addressOf } from "./free-port.js";
import type { PageCommand } from "./page-options.js";
import { PageReporter } from "./reporter.js";
import { DevServer } from "./server.js";

const SHORTCUTS_HELP = "o: open in the browser, r: reload everything, q: quit, h: show this";

/**
 * Serves pages until a signal ends it.
 * @throws an error that says what to do: no such file, or an address that cannot be used
 */
export async function runPages({ files, open: isToOpen, ...options }: PageCommand): Promise<void> {
  const reporter = new PageReporter((id) => server.site.nameOf(id));
  const events = reporter.eventsOf(
    () => server.site,
    (event, data) => reporter.event(event, data),
  );
  const server: DevServer = new DevServer(findPages(files, process.cwd()), options, events);
  const port = await server.listen();
  const address = addressOf(options.host, port);
  const busyPort = options.port !== 0 && port !== options.port ? options.port : undefined;
  reporter.listening(address, server.paths, performance.now(), busyPort);
  const openPage = async (): Promise<void> => {
    const path = server.paths[0] ?? "/";
    const { default: open } = await import("open");
    await open(address + path).catch(() => reporter.warn(`no browser could be started: open ${address}${path}`));
  };
  const quit = (code: number): void => {
    server.close();
    giveTerminalBack();
    process.exit(code);
  };
  const giveTerminalBack = listenForShortcuts({
    r: () => void server.site.reload("r"),
    o: () => void openPage(),
    q: () => quit(0),
    h: () => print("cyan", SHORTCUTS_HELP),
  });
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    process.on(signal, () => quit(code));
  if (isToOpen) await openPage();
}
