import { findConfig } from "../config/find.js";
import type { Config } from "../config/options.js";
import { print } from "../terminal/print.js";
import { listenForShortcuts } from "../terminal/shortcuts.js";
import { ownCertificate } from "./certificate.js";
import { findPages, type PageFiles } from "./find-pages.js";
import { addressOf } from "./free-port.js";
import type { Front } from "./front.js";
import { DEFAULT_PORT, type PageCommand } from "./page-options.js";
import { publicFolder } from "./public-folder.js";
import { PageReporter } from "./reporter.js";
import { DevServer } from "./server.js";
import type { SiteEvents } from "./site-options.js";

const SHORTCUTS_HELP = "o: open in the browser, r: reload everything, q: quit, h: show this";
/**
 * Serves pages until a signal ends it.
 * @throws an error that says what to do: no such file, a wrong config file, or an address that cannot be used
 */
export async function runPages(command: PageCommand): Promise<void> {
  const pages = findPages(command.files, process.cwd());
  const reporter = new PageReporter((id) => server.site.nameOf(id));
  const events: SiteEvents = {
    ...reporter.eventsOf(
      () => server.site,
      (event, data) => reporter.event(event, data),
    ),
    onConfig: (path) => {
      restarting = restarting.then(() => restart(path));
    },
  };
  let restarting = Promise.resolve();
  let server = await createServer(pages, command, events);
  let address = await listen(server);
  const busyPort = server.options.port !== 0 && server.port !== server.options.port ? server.options.port : undefined;
  reporter.listening(address, server.paths, performance.now(), busyPort);
  server.warmUp();

  /** Another server takes the place of this one. Pages connect to it by themselves, and get what differs. */
  const restart = async (path: string): Promise<void> => {
    try {
      const next = await createServer(pages, command, events);
      const isSamePort = next.options.port === server.options.port;
      const previous = server;
      const { port } = previous;
      await previous.close();
      server = next;
      address = await listen(next, isSamePort ? port : undefined);
      reporter.restarted(path, address);
    } catch (error) {
      server.site.watchConfig((error as { files?: string[] }).files ?? []);
      reporter.configError(error);
    }
  };
  const openPage = async (): Promise<void> => {
    const url = address + (server.paths[0] ?? "/");
    const { default: open } = await import("open");
    await open(url).catch(() => reporter.warn(`no browser could be started: open ${url}`));
  };
  const quit = (code: number): void => {
    void server.close();
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
  if (command.open) await openPage();
}

/** The command line wins over the config file. */
async function createServer(pages: PageFiles, command: PageCommand, events: SiteEvents): Promise<DevServer> {
  const { files: _files, open: _open, help: _help, https, port, host, allowedHosts, ...options } = command;
  const path = findConfig(pages.root);
  const frontOf = async (config: Config): Promise<Front> => {
    const { Front } = await import("./front.js");
    const given = config.https || https;
    const names = [...allowedHosts, ...(config.allowedHosts ?? []), ...[host ?? config.host ?? []].flat()];
    const certificate = given === true ? await ownCertificate(names) : given || undefined;
    return new Front(config, pages.root, (message) => events.onWarning(message), certificate);
  };
  // Servers without a config file and without public files start without these modules.
  if (path === undefined) {
    const given = { ...options, allowedHosts, port: port ?? DEFAULT_PORT, host: host ?? "127.0.0.1" };
    return new DevServer(
      pages,
      given,
      events,
      publicFolder({}, pages.root) === undefined && !https ? undefined : await frontOf({}),
    );
  }
  const { loadSettings } = await import("./plugins/load-settings.js");
  const settings = await loadSettings(path, pages.root);
  const { config } = settings;
  const given = {
    ...options,
    settings,
    allowedHosts: [...allowedHosts, ...(config.allowedHosts ?? [])],
    port: port ?? config.port ?? DEFAULT_PORT,
    host: host ?? config.host ?? "127.0.0.1",
  };
  return new DevServer(pages, given, events, await frontOf(config));
}

/** @param port the one to take if it is free @returns the address */
async function listen(server: DevServer, port?: number): Promise<string> {
  const { host } = server.options;
  await server.listen(port);
  return addressOf(host, server.port, server.protocol);
}
