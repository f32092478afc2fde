import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { inspect, stripVTControlCharacters } from "node:util";
import type { ModuleRecord } from "../../registry/record.js";
import { Registry } from "../../registry/registry.js";
import { type Report, Updater } from "../../registry/updater.js";
import { Cleaner } from "./auto-cleanup.js";
import type { Indirect } from "../../compile/compiler.js";
import { configsOf } from "../../fs/config-files.js";
import type { Contents } from "../../fs/content-hashes.js";
import { nodeEnvironment } from "./environment.js";
import { formatError } from "../../diagnostics/format-error.js";
import { runAs } from "./owner.js";
import { Serving } from "./serve.js";
import { Sockets } from "./listening-sockets.js";
import { nameOf, namesOf, print, shortened } from "../../terminal/print.js";
import { Watcher } from "../../fs/watcher.js";

export interface ProgramOptions {
  /** Evaluate everything with every update, as `bun --hot` does (rule N1). */
  all: boolean;
  /** Stop the timers and remove the listeners of modules that are replaced. */
  clean: boolean;
  /** Whether `import.meta.hot` may be passed on: the plugin's option (rule S5). */
  indirect: Indirect;
}

/** A program that runs hot: its registry, what is watched, and what is printed (rules N1, N3, N5, N6). */
export class Program {
  readonly registry: Registry;
  readonly #updater: Updater;
  readonly #watcher: Watcher;
  readonly #environment;
  readonly #sockets: Sockets;
  readonly #serving: Serving;
  readonly #cleaner: Cleaner | undefined;
  /** What was printed since the last good update: the same is not printed twice. */
  readonly #printedErrors = new Set<string>();
  #toldOfWaiting = false;
  readonly #configs: Contents;
  /** Why the update under way is a reload (rule U16). */
  #reason = "";

  constructor(
    /** An absolute path. */
    readonly entry: string,
    private readonly options: ProgramOptions,
  ) {
    const folder = dirname(entry);
    this.#watcher = new Watcher(
      folder,
      (paths) => this.#changed(paths),
      (path) => this.registry.records.has(path) && this.#environment.prepare(path),
    );
    this.#environment = nodeEnvironment(entry, options.indirect, {
      loaded: (path) => this.#watcher.add(path),
      missing: (paths) => paths.forEach((path) => this.#watcher.add(path)),
      report: (error) => this.#printError(error),
      reload: (reason, chain) => {
        this.#reason = chain.length > 1 ? `not accepted: ${chain.map(nameOf).join(" <- ")}` : shortened(reason);
        tellParent({ event: "reload", reason, chain });
      },
      send: (event, data) => {
        if (!tellParent({ event: "send", name: event, data })) print("cyan", `${event}: ${inspect(data)}`);
      },
      warn: (message) => print("yellow", shortened(message)),
    });
    this.#cleaner = options.clean ? new Cleaner() : undefined;
    this.registry = new Registry({ ...this.#environment, run: (record, code) => this.#run(record, code) });
    this.#updater = new Updater(this.registry);
    this.#sockets = new Sockets((owner) => this.registry.records.get(owner.id) === owner);
    this.#serving = new Serving(
      () => this.registry.records.get(entry)?.namespace["default"],
      (server) => this.#sockets.close(server),
    );
    this.#configs = configsOf(folder);
    for (const path of this.#configs.paths) this.#watcher.add(path);
    process.on("message", (message: { type?: string; event?: string; data?: unknown } | null) => {
      if (message?.type === MESSAGE && message.event) void this.registry.events.deliver(message.event, message.data);
    });
    process.channel?.unref();
  }

  /** Everything is evaluated again: after a change of what decides how it is compiled, or on demand (rule N5). */
  async reload(reason: string): Promise<void> {
    const started = performance.now();
    this.#environment.forgetConfig();
    this.#reason = reason;
    tellParent({ event: "reload", reason, chain: [] });
    await this.#update([...this.registry.records.keys()], "anyway", started);
  }

  /** @returns whether the first run succeeded; if not, the files are watched and the next save is tried. */
  async start(): Promise<boolean> {
    let told: NodeJS.Timeout | undefined;
    try {
      const running = this.registry.run(this.entry);
      told = setTimeout(() => this.#tellOfWaiting(), 2000).unref();
      await running;
      await this.#serve();
    } catch (error) {
      this.#printError(error);
      return false;
    } finally {
      clearTimeout(told);
      tellParent({ event: "started" });
    }
    return true;
  }

  /** Disposes everything; nothing of ours keeps the process alive afterwards. */
  async stop(): Promise<void> {
    this.#watcher.close();
    this.#serving.close();
    await Promise.all([...this.registry.records.values()].map(({ module }) => module.dispose()));
  }

  #run<T>(record: ModuleRecord, code: () => T): T {
    // With `--clean`, what the module starts ends with it, before or beside its own `dispose`.
    if (this.#cleaner) record.module.instance.disposers.unshift(() => this.#cleaner!.clean(record));
    return runAs(record, code);
  }

  /** Two modules that wait for each other wait for ever: on plain Node the process would end, with code 13. */
  #tellOfWaiting(): void {
    const waiting = this.registry.deadlock();
    if (waiting.length === 0 || this.#toldOfWaiting) return;
    this.#toldOfWaiting = true;
    const names = [...waiting, waiting[0]!].map(nameOf).join(" -> ");
    print(
      "red",
      `these modules wait for each other and will never be evaluated: ${names}. Do not await an import() of a module that imports this one`,
    );
  }

  async #changed(paths: string[]): Promise<void> {
    const started = performance.now();
    const { registry } = this;
    if (paths.some((path) => !registry.records.has(path) || !existsSync(path))) this.#environment.forgetPaths();
    const entry = registry.records.get(this.entry);
    if (!entry || entry.state.type === "failed") {
      // The first run failed: this is the first again.
      for (const path of paths) this.#environment.commonJs.forget(path);
      for (const record of [...registry.records.values()])
        if (record.state.type === "failed") registry.forget(record.id);
      const ok = await this.start();
      if (ok)
        this.#printUpdate(
          { changed: paths, evaluated: registry.records.size, reloaded: true, failed: false },
          performance.now() - started,
        );
      tellParent({ event: "update", changed: paths, failed: !ok });
      return;
    }
    const [config] = this.#configs.take(paths.filter((path) => this.#configs.has(path)));
    if (config) return this.reload(`${nameOf(config)} changed`);
    const all = new Set(paths.flatMap((path) => [...this.#environment.commonJs.forget(path)]));
    await this.#update([...all], this.options.all ? "changed" : undefined, started);
  }

  async #update(paths: string[], all: "changed" | "anyway" | undefined, started: number): Promise<void> {
    this.#sockets.begin();
    if (all !== "anyway") this.#reason = "";
    let report: Report | undefined;
    try {
      report = await this.#updater.update(paths, all);
      await this.#serve();
    } finally {
      this.#sockets.end(report?.failed ?? false);
    }
    if (report && !report.failed) this.#printUpdate(report, performance.now() - started);
    tellParent({ event: "update", ...report, changed: paths, failed: report?.failed ?? false });
  }

  async #serve(): Promise<void> {
    try {
      const address = await this.#serving.adjust();
      if (address) print("green", `listening on ${address}`);
    } catch (error) {
      this.#printError(error);
    }
  }

  #printUpdate({ changed, evaluated, reloaded }: Report, ms: number): void {
    this.#printedErrors.clear();
    const what = namesOf(changed) || "everything";
    const ran = `${evaluated} ${evaluated === 1 ? "module" : "modules"} ran`;
    const why = reloaded && this.#reason ? ` (${this.#reason})` : "";
    print("green", `${reloaded ? "reloaded" : "updated"} ${what}: ${ran} in ${ms.toFixed(1)} ms${why}`);
  }

  /** The same error is not printed twice (rule N6). */
  #printError(error: unknown): void {
    const text = shortened(formatError(error));
    tellParent({ event: "error", message: stripVTControlCharacters(text) });
    if (this.#printedErrors.has(text)) return;
    this.#printedErrors.add(text);
    print("red", text);
  }
}

const MESSAGE = "import-meta-hot";

/**
 * `import.meta.hot.send`, and what updates did, for a parent process that was started with an IPC channel.
 * @returns whether there is one
 */
function tellParent(message: { event: string; [key: string]: unknown }): boolean {
  if (!process.send || !process.connected) return false;
  process.send({ type: MESSAGE, ...message }, undefined, undefined, () => {});
  return true;
}
