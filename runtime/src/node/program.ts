import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { stripVTControlCharacters, styleText } from "node:util";
import { Registry } from "../registry/registry.js";
import type { Report } from "../registry/updater.js";
import { nodeEnvironment } from "./environment.js";
import { Serving } from "./serve.js";
import { Sockets } from "./sockets.js";
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
  readonly #sockets: Sockets;
  readonly #serving: Serving;
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
    this.#sockets = new Sockets((stack) => this.#ownerOf(stack));
    this.#serving = new Serving(() => this.registry.records.get(entry)?.namespace["default"]);
    for (const path of configFiles(dirname(entry))) this.#watcher.add(path);
  }

  /** Everything is evaluated again: after a change of what decides how it is compiled, or on demand (rule N5). */
  async reload(reason: string): Promise<void> {
    const started = performance.now();
    this.#environment.forgetPaths();
    this.#print("yellow", `reload of everything: ${reason}`);
    tellParent({ event: "reload", reason, chain: [] });
    await this.#update([...this.registry.records.keys()], "anyway", started);
  }

  /** @returns whether the first run succeeded; if not, the files are watched and the next save is tried. */
  async start(): Promise<boolean> {
    try {
      await this.registry.run(this.entry);
      await this.#serve();
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
    this.#serving.close();
    await Promise.all([...this.registry.records.values()].map(({ module }) => module.dispose()));
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
    const config = paths.find(isConfig);
    if (config) return this.reload(`${this.#name(config)} changed`);
    await this.#update(paths, this.options.all ? "changed" : undefined, started);
  }

  async #update(paths: string[], all: "changed" | "anyway" | undefined, started: number): Promise<void> {
    this.#sockets.begin();
    let report;
    try {
      report = await this.registry.updater.update(paths, all);
      await this.#serve();
    } finally {
      this.#sockets.end();
    }
    if (report && !report.failed) this.#printUpdate(report, performance.now() - started);
    tellParent({ event: "update", ...report, changed: paths, failed: report?.failed ?? false });
  }

  async #serve(): Promise<void> {
    try {
      const address = await this.#serving.adjust();
      if (address) this.#print("green", `listening on ${address}`);
    } catch (error) {
      this.#printError(error);
    }
  }

  /** The module of ours that is nearest in a stack. */
  #ownerOf(stack: string): { name: string; instance: object } | undefined {
    for (const [, path] of stack.matchAll(/\(?((?:file:\/\/)?\/[^():]+):\d+:\d+\)?$/gm)) {
      const record = this.registry.records.get(path!.replace(/^file:\/\//, ""));
      if (record) return { name: record.id, instance: record };
    }
    return undefined;
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

const CONFIG = /^(package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|tsconfig(\..+)?\.json|\.env(\..+)?)$/;
const isConfig = (path: string): boolean => CONFIG.test(basename(path));

/** What decides how modules are found and compiled, from the entry's folder up to the project's root. */
function configFiles(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    try {
      found.push(...readdirSync(at).filter(isConfig).map((name) => join(at, name)));
    } catch {
      return found; // a folder that cannot be read has none for us
    }
    if (existsSync(join(at, "package.json")) || at === dirname(at)) return found;
  }
}

/** `import.meta.hot.send` and what updates did, for a parent process that was started with an IPC channel. */
function tellParent(message: { event: string; [key: string]: unknown }): void {
  process.send?.({ type: "import-meta-hot", ...message }, undefined, undefined, () => {});
}
