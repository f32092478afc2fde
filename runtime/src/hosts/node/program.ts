import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Indirect } from "../../compile/compiler.js";
import type { ProgramPages, ProgramPagesOptions } from "../../dev-server/program-pages.js";
import { plainError } from "../../diagnostics/format-error.js";
import { isTracing, traced, tracedAsync, writeTrace } from "../../diagnostics/trace.js";
import { ProjectWatcher } from "../../fs/project-watcher.js";
import type { ModuleRecord } from "../../registry/record.js";
import { Registry } from "../../registry/registry.js";
import { createUpdater, type Report, type Updater } from "../../registry/updater.js";
import { nameOf } from "../../terminal/print.js";
import { AutoCleanup } from "./auto-cleanup.js";
import { EnvFiles } from "./env-files.js";
import { NodeEnvironment } from "./environment.js";
import { ListeningSockets } from "./listening-sockets.js";
import { runAs } from "./owner.js";
import { answerPageRequests } from "./page-requests.js";
import { Reporter, receiveFromParent } from "./reporter.js";
import type { DefaultServer } from "./serve.js";
import { traceRegistry } from "./trace-registry.js";

export interface ProgramOptions {
  /** Evaluate everything with every update, as `bun --hot` does (rule N1). */
  all: boolean;
  /** Stop the timers and remove the listeners of modules that are replaced. */
  clean: boolean;
  /** Whether code may pass `import.meta.hot` on: the plugin's option (rule S5). */
  indirect: Indirect;
  /** See {@link EnvFiles}. */
  envFiles: readonly string[];
  /** For pages that the program imports (rule W2). */
  pages: Omit<ProgramPagesOptions, "indirect">;
}

/** A first run that takes longer is checked for modules that wait for each other. */
const DEADLOCK_CHECK_MS = 2000;

/** A program that runs hot: its registry, its files, its servers (rules N1, N3, N5, N6). */
export class Program {
  readonly registry: Registry;
  readonly #updater: Updater;
  readonly #watcher: ProjectWatcher;
  readonly #environment: NodeEnvironment;
  readonly #sockets: ListeningSockets;
  readonly #cleanup: AutoCleanup | undefined;
  readonly #reporter = new Reporter();
  readonly #envFiles: EnvFiles;
  #warnedAboutDeadlock = false;
  #hasExplained = false;
  #saveStarts: (() => void) | undefined;
  /** There is none before the entry has a default export. */
  #defaultServer: Promise<DefaultServer> | undefined;
  /** There are none before the program imports an HTML file. */
  #pages: Promise<ProgramPages> | undefined;

  /**
   * @param entry an absolute path
   * @throws if the plugin is not installed
   */
  constructor(
    readonly entry: string,
    private readonly options: ProgramOptions,
  ) {
    const reporter = this.#reporter;
    this.#environment = new NodeEnvironment(entry, options.indirect, {
      onLoad: (path, readSince) => this.#watcher.add(path, readSince),
      onMissing: (paths) => {
        for (const path of paths) this.#watcher.add(path);
      },
      report: (error) => reporter.error(error),
      reload(reason, chain) {
        reporter.reload(reason, chain);
        return undefined;
      },
      send: (event, data) => reporter.send(event, data),
      warn: (message) => reporter.warn(message),
      page: async (path) => (await this.#pagesNow()).page(path),
      run: (record, code) => this.#run(record, code),
    });
    this.registry = new Registry(this.#environment);
    traceRegistry(this.registry);
    this.#updater = createUpdater(this.registry);
    this.#watcher = new ProjectWatcher(dirname(entry), {
      onSources: (paths) => this.#handleSave(() => this.#onSources(paths)),
      onConfig: (path) => this.#handleSave(() => this.reload(`${nameOf(path)} changed`)),
      onWaiting: () => this.#onWaitingSave(),
      onFirst: (path) => this.registry.records.has(path) && this.#environment.prepare(path),
      warn: (message) => reporter.warn(message),
    });
    this.#envFiles = new EnvFiles(options.envFiles);
    this.#envFiles.load();
    for (const path of options.envFiles) this.#watcher.addConfig(path);
    this.#cleanup = options.clean ? new AutoCleanup() : undefined;
    this.#sockets = new ListeningSockets((owner) => this.registry.records.get(owner.id) === owner);
    receiveFromParent((event, data) => void this.registry.events.deliver(event, data));
  }

  /** Evaluates everything again: a config file changed, or the user asked for it (rule N5). */
  async reload(reason: string): Promise<void> {
    const start = performance.now();
    this.#environment.clearConfig();
    this.#envFiles.load();
    this.#reporter.reload(reason, []);
    if (this.#hasStarted()) await this.#update([...this.registry.records.keys()], "anyway", start);
    else await this.#startAgain([...this.registry.records.keys()], start);
  }

  /** The same with the pages that the program imports. */
  async reloadWithPages(reason: string): Promise<void> {
    await Promise.all([this.reload(reason), this.#pages?.then(({ site }) => site.reload(reason))]);
  }

  /** Prints an error that no code caught. The program goes on, as under `bun --hot`: on Node it would end (rule N3). */
  reportUncaught(error: unknown): void {
    this.#reporter.error(error);
    if (this.#hasExplained) return;
    this.#hasExplained = true;
    this.#reporter.warn("nothing caught this error: on Node it would end the program; `hot` lets it go on");
  }

  /** @returns whether the first run succeeded; if not, the next save tries again */
  async start(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const running = this.registry.run(this.entry);
      timer = setTimeout(() => this.#warnAboutDeadlock(), DEADLOCK_CHECK_MS).unref();
      await running;
      await this.#serve();
    } catch (error) {
      this.#reporter.error(error);
      return false;
    } finally {
      clearTimeout(timer);
      this.#environment.started();
      this.#reporter.started();
    }
    return true;
  }

  /** Disposes all modules. Nothing of this package keeps the process alive afterwards. */
  async stop(): Promise<void> {
    this.#watcher.close();
    (await this.#pages?.catch(() => undefined))?.site.close();
    await (await this.#defaultServer)?.close(); // handlers of `close` may use what `dispose` ends
    await Promise.all([...this.registry.records.values()].map(({ module }) => module.dispose()));
  }

  async #pagesNow(): Promise<ProgramPages> {
    try {
      return await (this.#pages ??= this.#openPages());
    } catch (error) {
      this.#pages = undefined; // the config file is wrong: the next import reads it again
      for (const path of (error as { files?: string[] }).files ?? []) this.#watcher.add(path);
      throw error;
    }
  }

  /** Programs without pages start without the dev server's packages. */
  async #openPages(): Promise<ProgramPages> {
    const { ProgramPages } = await import("../../dev-server/program-pages.js");
    const { pages, indirect } = this.options;
    const opened = await ProgramPages.open(this.entry, { ...pages, indirect }, (event, data, client) => {
      void this.registry.events.deliver(event, data, client);
    });
    answerPageRequests(opened.requests, (error) => this.#reporter.error(error));
    return opened;
  }

  #run<T>(record: ModuleRecord, code: () => T): T {
    // With `--clean`, what the module starts ends when it is disposed.
    if (this.#cleanup) record.module.instance.disposers.unshift(() => this.#cleanup?.clean(record));
    // No frame of ours more than necessary: stack traces have ten.
    return isTracing() ? traced("evaluate", record.id, () => runAs(record, code)) : runAs(record, code);
  }

  /** Modules in a cycle of waiting wait for ever; on plain Node the process would exit with code 13. */
  #warnAboutDeadlock(): void {
    const waiting = this.#environment.waits.findCycle();
    const [first] = waiting;
    if (first === undefined || this.#warnedAboutDeadlock) return;
    this.#warnedAboutDeadlock = true;
    const cycle = [...waiting, first].map(nameOf).join(" -> ");
    this.#reporter.error(
      plainError(
        `these modules wait for each other and will never be evaluated: ${cycle}. Do not await an import() of a module that imports this one`,
      ),
    );
  }

  /** Whether the first run has not failed. */
  #hasStarted(): boolean {
    const record = this.registry.records.get(this.entry);
    return record !== undefined && record.state.type !== "failed";
  }

  /** A save waits for the update under way: code that hangs is given up for it. */
  #onWaitingSave(): void {
    this.#saveStarts ??= this.registry.guard.saveWaits();
  }

  async #handleSave(handle: () => Promise<void>): Promise<void> {
    try {
      await tracedAsync("update", handle);
    } finally {
      writeTrace();
      this.#saveStarts?.();
      this.#saveStarts = undefined;
    }
  }

  async #onSources(paths: string[]): Promise<void> {
    const start = performance.now();
    const { commonJs, ids } = this.#environment;
    if (paths.some((path) => !this.registry.records.has(path) || !existsSync(path))) this.#environment.clearPaths();
    const changed = new Set(paths.flatMap((path) => [...commonJs.forget(path)]));
    if (!this.#hasStarted()) return this.#startAgain(paths, start);
    const changedIds = [...changed].flatMap((path) => ids.idsOf(path));
    await this.#update(changedIds, this.options.all ? "changed" : undefined, start);
  }

  /** The first run failed: the next one is the first again. */
  async #startAgain(paths: string[], start: number): Promise<void> {
    const { registry } = this;
    for (const { state, id, module } of [...registry.records.values()]) {
      if (state.type !== "failed") continue;
      registry.forget(id);
      registry.events.detach(module.instance);
    }
    const ended = this.start().then((succeeded) => {
      const report = { changed: paths, evaluated: registry.records.size, reloaded: true, failed: !succeeded };
      this.#reporter.updated(paths, report, performance.now() - start);
    });
    await this.registry.guard.wait(ended, `evaluation of ${this.entry}`);
  }

  async #update(ids: string[], all: "changed" | "anyway" | undefined, start: number): Promise<void> {
    this.#sockets.startUpdate();
    if (all !== "anyway") this.#reporter.startUpdate();
    let report: Report | undefined;
    try {
      report = await this.#updater.update(ids, all);
      this.#forgetUnused();
      await this.#serve();
    } finally {
      this.#sockets.endUpdate(report?.failed ?? false);
    }
    this.#reporter.updated(ids, report, performance.now() - start);
  }

  #forgetUnused(): void {
    const { records } = this.registry;
    this.#environment.forgetUnused(records);
    if (this.#watcher.hasManyMissing)
      this.#watcher.forgetMissing((path) => this.#environment.forgetMissing(path, records));
  }

  /** Programs that create their servers themselves start without the packages of this one. */
  async #createDefaultServer(): Promise<DefaultServer> {
    const { DefaultServer } = await import("./serve.js");
    return new DefaultServer({
      entry: () => this.registry.records.get(this.entry),
      holdEnded: () => this.#sockets.holdEnded,
      close: (server) => this.#sockets.close(server),
      report: (error) => this.#reporter.error(error),
      warn: (message) => this.#reporter.warn(message),
    });
  }

  async #serve(): Promise<void> {
    try {
      if (this.registry.records.get(this.entry)?.namespace["default"] !== undefined)
        this.#defaultServer ??= this.#createDefaultServer();
      const address = await (await this.#defaultServer)?.adjust();
      if (address) this.#reporter.listening(address);
    } catch (error) {
      this.#reporter.error(error);
    }
  }
}
