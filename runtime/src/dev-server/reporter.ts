import { stripVTControlCharacters } from "node:util";
import { formatError } from "../diagnostics/format-error.js";
import type { Problem } from "../diagnostics/problem.js";
import { sendToParent } from "../hosts/node/reporter.js";
import type { Report } from "../registry/updater.js";
import { nameOf, namesOf, print, shortened } from "../terminal/print.js";
import type { Site } from "./site.js";
import type { SiteEvents } from "./site-options.js";

/** Prints what a dev server did, and tells the parent process if there is an IPC channel. */
export class PageReporter {
  /** Errors since the last good update: none is printed twice (rule N6). */
  readonly #printed = new Set<string>();
  readonly #warnedOnce = new Set<string>();
  /** Build errors that have not been solved. */
  #buildErrors = new Set<string>();
  #reloadReason = "";

  /** @param fileOf the file of a module */
  constructor(private readonly fileOf: (id: string) => string) {}

  /** Events of a site, printed. @param onEvent gets what pages send */
  eventsOf(site: () => Site, onEvent: SiteEvents["onEvent"]): SiteEvents {
    return {
      onSaved: (paths, update, durationMs) => this.saved(paths, update, durationMs),
      onBuildErrors: (messages) => this.buildErrors(messages),
      onConnected: () => sendToParent({ event: "connected" }),
      onReloading: (reason, chain) => this.reloading(reason, chain),
      onError: (message, stack) => this.error(site().describe({ message, stack: stack ?? message })),
      onWarning: (message, once) => this.warn(message, once),
      onConsole: (level, text) => this.console(level, text),
      onEvent,
    };
  }

  /** @param durationMs since the process started */
  listening(address: string, paths: readonly string[], durationMs: number, busyPort: number | undefined): void {
    const pages = paths.length > 1 ? paths.map((path) => `\n  ${address}${path}`).join("") : ` ${address}/`;
    const instead = busyPort === undefined ? "" : ` (port ${busyPort} is in use)`;
    print("green", `ready in ${durationMs.toFixed(0)} ms:${pages}${instead}`);
    sendToParent({ event: "listening", address });
  }

  /** @param path of the config file that was saved */
  restarted(path: string, address = ""): void {
    this.#printed.clear();
    print("green", `restarted the dev server: ${nameOf(path)} changed${address && ` (${address}/)`}`);
    sendToParent({ event: "restarted", address });
  }

  /** A config file is wrong: the server goes on with the last one. */
  configError(error: unknown): void {
    print("red", formatError(error));
    sendToParent({ event: "configError" });
  }

  saved(paths: readonly string[], report: Report | undefined, durationMs: number): void {
    if (report && !report.failed && !report.reloaded) {
      this.#printed.clear();
      const files = namesOf(report.changed.map(this.fileOf));
      const modules = `${report.evaluated} ${report.evaluated === 1 ? "module" : "modules"}`;
      print("green", `updated ${files}: ${modules} ran in ${durationMs.toFixed(1)} ms`);
    } else if (this.#reloadReason) {
      print("green", `reloaded after ${namesOf(paths) || "a change of everything"} (${this.#reloadReason})`);
    }
    sendToParent({ event: "update", paths, reloaded: this.#reloadReason !== "" });
    this.#reloadReason = "";
  }

  /** @param chain from the module that was not accepted up to the page's entry */
  reloading(reason: string, chain: readonly string[]): void {
    this.#printed.clear();
    this.#reloadReason =
      chain.length > 1 ? `not accepted: ${chain.map((id) => nameOf(this.fileOf(id))).join(" <- ")}` : shortened(reason);
  }

  /** @param messages all that there are now */
  buildErrors(messages: readonly string[]): void {
    for (const message of messages) if (!this.#buildErrors.has(message)) print("red", shortened(message));
    this.#buildErrors = new Set(messages);
  }

  /** An error that a page reported. */
  error({ message, stack, frame }: Problem): void {
    const text = stripVTControlCharacters([stack || message, frame].filter(Boolean).join("\n\n"));
    if (this.#printed.has(text)) return;
    this.#printed.add(text);
    print("red", shortened(text));
  }

  /** @param once whether it is printed once only */
  warn(message: string, once = false): void {
    if (once && this.#warnedOnce.has(message)) return;
    if (once) this.#warnedOnce.add(message);
    print("yellow", shortened(stripVTControlCharacters(message)));
  }

  /** What a page printed (`--console`). */
  console(level: string, text: string): void {
    const color = level === "error" ? "red" : level === "warn" ? "yellow" : "cyan";
    print(color, `${stripVTControlCharacters(level)}: ${stripVTControlCharacters(text)}`);
  }

  /** `import.meta.hot.send` without a program that listens. */
  event(event: string, data: unknown): void {
    if (!sendToParent({ event: "send", name: event, data }))
      print("cyan", stripVTControlCharacters(`${event}: ${JSON.stringify(data)}`));
  }
}
