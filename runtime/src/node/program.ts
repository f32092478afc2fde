import { basename, relative } from "node:path";
import { stripVTControlCharacters, styleText } from "node:util";
import { Registry } from "../registry/registry.js";
import type { Report } from "../registry/updater.js";
import { nodeEnvironment } from "./environment.js";
import { Watcher } from "./watch.js";

export interface ProgramOptions {
  /** Evaluate everything with every update, as `bun --hot` does (rule N1). */
  all: boolean;
}

/** A program that runs hot: its registry, what is watched, and what is printed (rules N1, N3, N5, N6). */
export class Program {
  readonly registry: Registry;
  readonly #watcher: Watcher;
  readonly #environment;
  #lastError = "";

  constructor(
    /** An absolute path. */
    readonly entry: string,
    private readonly options: ProgramOptions,
  ) {
    this.#watcher = new Watcher((paths) => this.#changed(paths));
    this.#environment = nodeEnvironment(entry, {
      loaded: (path) => this.#watcher.add(path),
      missing: (paths) => paths.forEach((path) => this.#watcher.add(path)),
      report: (error) => this.#printError(error),
      reload: (reason, chain) => {
        this.#print("yellow", `reload: ${this.#names(reason)}${chain.length > 1 ? ` (${chain.map((path) => this.#name(path)).join(" <- ")})` : ""}`);
        tellParent({ event: "reload", reason, chain });
      },
      send: (event, data) => tellParent({ event, data }),
      warn: (message) => this.#print("yellow", this.#names(message)),
    });
    this.registry = new Registry(this.#environment);
  }

  /** @returns whether the first run succeeded; if not, the files are watched and the next save is tried. */
  async start(): Promise<boolean> {
    try {
      await this.registry.run(this.entry);
    } catch (error) {
      this.#printError(error);
      return false;
    } finally {
      tellParent({ event: "started" });
    }
    return true;
  }

  /** Disposes everything; nothing of ours keeps the process alive afterwards. */
  async stop(): Promise<void> {
    await this.#watcher.close();
    await Promise.all([...this.registry.records.values()].map(({ module }) => module.dispose((error) => this.#printError(error))));
  }

  async #changed(paths: string[]): Promise<void> {
    const started = performance.now();
    this.#environment.forgetPaths();
    const { registry } = this;
    const entry = registry.records.get(this.entry);
    if (!entry || entry.state === "failed") {
      // The first run failed: this is the first again.
      for (const record of [...registry.records.values()]) if (record.state === "failed") registry.records.delete(record.id);
      const ok = await this.start();
      tellParent({ event: "update", changed: paths, failed: !ok });
      return;
    }
    const changed = this.options.all && paths.some((path) => registry.records.has(path)) ? [...registry.records.keys()] : paths;
    const report = await registry.updater.update(changed);
    tellParent({ event: "update", ...report, changed: paths, failed: report?.failed ?? false });
    if (report && !report.failed) this.#printUpdate(report, performance.now() - started);
  }

  #printUpdate({ changed, evaluated, reloaded }: Report, ms: number): void {
    this.#lastError = "";
    const names = changed.slice(0, 3).map((path) => this.#name(path));
    const more = changed.length > 3 ? ` and ${changed.length - 3} more` : "";
    const ran = `${evaluated} ${evaluated === 1 ? "module" : "modules"} ran`;
    this.#print("green", `${reloaded ? "reloaded" : "updated"} ${names.join(", ")}${more}: ${ran} in ${ms.toFixed(1)} ms`);
  }

  /** The same error is not printed twice (rule N6). */
  #printError(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? String(error)) : String(error);
    if (text === this.#lastError) return;
    this.#lastError = text;
    this.#print("red", text);
    tellParent({ event: "error", message: stripVTControlCharacters(text) });
  }

  #print(color: "green" | "yellow" | "red", text: string): void {
    process.stderr.write(`${styleText(color, "[hot]")} ${text}\n`);
  }

  #name(path: string): string {
    const name = relative(process.cwd(), path);
    return name.startsWith("..") ? basename(path) : name;
  }

  #names(text: string): string {
    return text.replaceAll(`${process.cwd()}/`, "");
  }
}

/** `import.meta.hot.send` and what updates did, for a parent process that was started with an IPC channel. */
function tellParent(message: { event: string; [key: string]: unknown }): void {
  process.send?.({ type: "import-meta-hot", ...message }, undefined, undefined, () => {});
}
