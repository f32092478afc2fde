/** The runtime of a page of the dev server: the registry, with what the server serves and pushes (rules W6, W7). */
import type { Problem } from "../../diagnostics/problem.js";
import { Registry } from "../../registry/registry.js";
import { Updater } from "../../registry/updater.js";
import { Connection } from "./connection.js";
import { forwardConsole } from "./console.js";
import { PageEnvironment } from "./environment.js";
import type { BuildProblem, PageConfig, PageMessage, PageModule, ServerMessage } from "./protocol.js";

/** Shows errors over the page. The overlay sets it: see `overlay.ts`. */
export interface PageDisplay {
  show(problem: Problem): void;
  /** @param kind which have been solved; all if it is left out */
  clear(kind?: "build"): void;
}

export class PageRuntime {
  display: PageDisplay | undefined;
  readonly environment: PageEnvironment = new PageEnvironment(
    (message) => this.#tell(message),
    (id) => this.registry.records.get(id)?.namespace,
    (error) => this.display?.show(error),
  );
  readonly registry: Registry = new Registry(this.environment);
  readonly #updater = new Updater(this.registry);
  #connection: Connection | undefined;
  /** Whether the first evaluation failed: then there is nothing that could take an update. */
  #hasFailed = false;

  // The names are short: they stand before every module of a script.
  readonly add = this.environment.addCode.bind(this.environment);
  readonly cjs = this.environment.addCommonJs.bind(this.environment);
  readonly facade = this.environment.addFacade.bind(this.environment);
  readonly css = this.environment.addCss.bind(this.environment);
  readonly link = this.environment.addLinkedStyle.bind(this.environment);
  readonly fail = this.environment.addFailure.bind(this.environment);

  /** Runs the page's modules, in order. */
  async start(config: PageConfig): Promise<void> {
    this.environment.config = config;
    if (config.console) forwardConsole((level, text) => this.#tell({ type: "console", level, text }));
    this.#connection = new Connection(config.socket, {
      hello: () => ({ type: "hello", page: config.page, html: config.html, modules: this.environment.versions() }),
      receive: (message) => void this.#receive(message),
      connected: (isOpen, webSocket) =>
        void this.registry.events.emit(isOpen ? "ws:connect" : "ws:disconnect", { webSocket }),
      refused: () => void this.#reload("the dev server does not know this page any more"),
    });
    for (const id of config.entries) {
      try {
        await this.registry.run(id);
      } catch (error) {
        this.#hasFailed = true;
        this.environment.report(error);
      }
    }
  }

  async #receive(message: ServerMessage): Promise<void> {
    if (message.type === "pong") return;
    if (message.type === "update") await this.#update(message.modules);
    else if (message.type === "event") await this.registry.events.deliver(message.event, message.data);
    else if (message.type === "reload") await this.#reload(message.reason);
    else {
      if (message.type === "ok") this.display?.clear("build");
      else for (const problem of message.errors) this.#showBuildError(problem);
      this.#tell({ type: "updated", report: null });
    }
  }

  async #update(modules: readonly PageModule[]): Promise<void> {
    this.display?.clear();
    if (this.#hasFailed) return this.#reload("the page could not be evaluated before");
    const changed: string[] = [];
    const swapped: string[] = [];
    for (const module of modules) {
      const isKnown = this.environment.has(module.id);
      if (this.#take(module) && isKnown) swapped.push(module.id);
      else if (isKnown) changed.push(module.id);
    }
    if (swapped.length > 0) await this.#announceSwap(swapped);
    const report = changed.length > 0 ? await this.#updater.update(changed) : undefined;
    const swappedOnly = { changed: swapped, evaluated: 0, reloaded: false, failed: false };
    this.#tell({ type: "updated", report: report ?? (swapped.length > 0 ? swappedOnly : null) });
  }

  /** @returns whether there is nothing to run */
  #take(module: PageModule): boolean {
    const { environment } = this;
    const { id, version } = module;
    if (module.type === "css") return environment.addCss(id, version, module.text, module.exports);
    if (module.type === "facade") {
      environment.addFacade(id, version, module.raw);
      return false;
    }
    // Evaluated as a script of its own: the engine drops the code of a module that was replaced.
    // biome-ignore lint/security/noGlobalEval: the code comes from the page's own dev server
    const factory = globalThis.eval(module.text);
    if (module.type === "code") environment.addCode(id, version, module.resolved, module.dynamic, factory);
    else environment.addCommonJs(id, version, module.resolved, factory);
    return false;
  }

  /** The payload is Vite's. */
  async #announceSwap(ids: readonly string[]): Promise<void> {
    const timestamp = Date.now();
    const updates = ids.map((id) => ({ type: "css-update" as const, path: id, acceptedPath: id, timestamp }));
    await this.registry.events.emit("beforeUpdate", { type: "update", updates });
    await this.registry.events.emit("afterUpdate", { type: "update", updates });
  }

  async #reload(reason: string): Promise<void> {
    await this.registry.events.emit("beforeFullReload", { type: "full-reload" });
    await this.environment.reload(reason);
  }

  /** The old code stays (rule U9). */
  #showBuildError(problem: BuildProblem): void {
    console.error(problem.message);
    void this.registry.events.emit("error", { type: "error", err: { message: problem.message, stack: "" } });
    this.display?.show(problem);
  }

  #tell(message: PageMessage): void {
    // After a reconnect, `hello` says what the page has, and nobody waits for these any more.
    const waits = !["loaded", "updated", "reloading"].includes(message.type);
    this.#connection?.send(message, waits);
  }
}

declare global {
  var __hot__: PageRuntime | undefined;
}

globalThis.__hot__ = new PageRuntime();
