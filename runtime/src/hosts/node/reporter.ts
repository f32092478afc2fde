import { inspect, stripVTControlCharacters } from "node:util";
import { formatError } from "../../diagnostics/format-error.js";
import type { Report } from "../../registry/updater.js";
import { nameOf, namesOf, print, shortened } from "../../terminal/print.js";

/** The `type` of all messages between a program and its parent process. */
const MESSAGE_TYPE = "import-meta-hot";

/** Prints what a program's updates did (rule N6), and tells the parent process if there is an IPC channel. */
export class Reporter {
  /** Errors since the last good update: none is printed twice. */
  readonly #printedErrors = new Set<string>();
  /** Why the update under way is a reload (rule U16). */
  #reloadReason = "";

  started(): void {
    sendToParent({ event: "started" });
  }

  startUpdate(): void {
    this.#reloadReason = "";
  }

  /** @param chain from the module that was not accepted up to the entry */
  reload(reason: string, chain: readonly string[]): void {
    this.#reloadReason = chain.length > 1 ? `not accepted: ${chain.map(nameOf).join(" <- ")}` : shortened(reason);
    sendToParent({ event: "reload", reason, chain });
  }

  /** @param report nothing if no code changed */
  updated(paths: readonly string[], report: Report | undefined, durationMs: number): void {
    if (report && !report.failed) this.#printUpdate(report, durationMs);
    sendToParent({ event: "update", ...report, changed: paths, failed: report?.failed ?? false });
  }

  #printUpdate({ changed, evaluated, reloaded }: Report, durationMs: number): void {
    this.#printedErrors.clear();
    const files = namesOf(changed) || "everything";
    const modules = `${evaluated} ${evaluated === 1 ? "module" : "modules"}`;
    const reason = reloaded && this.#reloadReason ? ` (${this.#reloadReason})` : "";
    print(
      "green",
      `${reloaded ? "reloaded" : "updated"} ${files}: ${modules} ran in ${durationMs.toFixed(1)} ms${reason}`,
    );
  }

  /** Prints an error, unless it was printed since the last good update. */
  error(error: unknown): void {
    const text = shortened(formatError(error));
    sendToParent({ event: "error", message: stripVTControlCharacters(text) });
    if (this.#printedErrors.has(text)) return;
    this.#printedErrors.add(text);
    print("red", text);
  }

  warn(message: string): void {
    print("yellow", shortened(message));
  }

  listening(address: string): void {
    print("green", `listening on ${address}`);
  }

  /** `import.meta.hot.send`: to the parent process, or to the terminal (rule U13). */
  send(event: string, data: unknown): void {
    if (!sendToParent({ event: "send", name: event, data })) print("cyan", `${event}: ${inspect(data)}`);
  }
}

/** Calls `deliver` with the events that the parent process sends to `import.meta.hot.on`. */
export function receiveFromParent(deliver: (event: string, data: unknown) => void): void {
  process.on("message", (message: { type?: string; event?: string; data?: unknown } | null) => {
    if (message?.type === MESSAGE_TYPE && message.event) deliver(message.event, message.data);
  });
  process.channel?.unref();
}

/** @returns whether there is a parent process with an IPC channel */
export function sendToParent(message: { event: string; [key: string]: unknown }): boolean {
  if (!process.send || !process.connected) return false;
  process.send({ type: MESSAGE_TYPE, ...message }, undefined, undefined, () => {}); // the parent may have gone
  return true;
}
