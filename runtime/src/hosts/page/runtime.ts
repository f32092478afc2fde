/** The runtime of a page of the dev server: the registry, with what the server serves and pushes (rules W6, W7). */
import type { Problem } from "../../diagnostics/problem.js";
import type { Declare, Source } from "../../registry/record.js";
import { Registry } from "../../registry/registry.js";
import { createUpdater, type Updater } from "../../registry/updater.js";
import { connect } from "./connection.js";
import { type Modules, pageEnvironment, versionsOf } from "./environment.js";
import type {
  BuildProblem,
  Factory,
  PageConfig,
  PageMessage,
  PageModule,
  Resolved,
  ServerMessage,
} from "./protocol.js";

/** Shows errors over the page. The overlay sets it: see `overlay.ts`. */
export interface PageDisplay {
  show(problem: Problem): void;
  /** @param kind which have been solved; all if it is left out */
  clear(kind?: "build"): void;
}

/**
 * The runtime, for scripts and for its own parts that only some pages need (`css.ts`, `commonjs.ts`, `console.ts`, `react-refresh.ts`): the server sends
 * those where they are used.
 */
export interface PageRuntime {
  display?: PageDisplay;
  /** A module in the registry's format. */
  code(id: string, version: string, resolved: Resolved, dynamic: readonly string[], factory: Factory): void;
  addSource(id: string, source: Source, resolved?: Resolved): void;
  readonly registry: Registry;
  readonly updater: Updater;
  /** Why a module could not be built. */
  fail(id: string, message: string): void;
  /** Connects to the server and runs the page's modules, in order. */
  start(config: PageConfig): Promise<void>;
  tell(message: PageMessage): void;
}

function createRuntime(): PageRuntime {
  const modules: Modules = { sources: new Map(), resolved: new Map(), failures: new Map() };
  const { sources } = modules;
  let config!: PageConfig;
  let send: ReturnType<typeof connect> | undefined;
  /** Whether the first evaluation failed: then there is nothing that could take an update. */
  let hasFailed = false;

  // After a reconnect, `hello` says what the page has, and nobody waits for these any more.
  const tell = (message: PageMessage) => send?.(message, !/^(updated|reloading)$/.test(message.type));
  const environment = pageEnvironment(modules, {
    config: () => config,
    tell,
    show: (error) => runtime.display?.show(error),
  });
  const registry = new Registry(environment);
  const { emit } = registry.events;

  const runtime: PageRuntime = {
    code(id, version, resolved, dynamic, factory) {
      let specifiers: string[] = [];
      let declare!: Declare;
      factory({
        register(names, body) {
          specifiers = names;
          declare = body;
        },
      });
      runtime.addSource(id, { version, specifiers, dynamic, declare }, resolved);
    },
    addSource(id, source, resolved = {}) {
      // A script may have newer code than what runs: that is for an update, and `hello` is not to say that the page has it.
      if (sources.has(id)) return;
      sources.set(id, source);
      modules.resolved.set(id, resolved);
    },
    fail: (id, message) => void modules.failures.set(id, message),
    registry,
    updater: createUpdater(registry),
    tell,
    async start(given) {
      config = given;
      if (config.socket)
        send = connect(config.socket, {
          hello: () => ({ type: "hello", page: config.page, html: config.html, modules: versionsOf(sources) }),
          receive,
          connected: (isOpen, webSocket) => void emit(isOpen ? "ws:connect" : "ws:disconnect", { webSocket }),
          refused: () => registry.fullReload("the dev server does not know this page"),
        });
      for (const id of config.entries) {
        try {
          await registry.run(id);
        } catch (error) {
          hasFailed = true;
          registry.report(error);
        }
      }
    },
  };

  async function receive(message: ServerMessage): Promise<void> {
    const { type } = message;
    if (type === "update") await update(message.modules, message.parts);
    else if (type === "event") await registry.events.deliver(message.event, message.data);
    else if (type === "reload") await registry.fullReload(message.reason);
    else if (type !== "pong") {
      if (type === "ok") runtime.display?.clear("build");
      else for (const problem of message.errors) showBuildError(problem);
      tell({ type: "updated" });
    }
  }

  async function update(updated: readonly PageModule[], parts: string): Promise<void> {
    runtime.display?.clear();
    if (hasFailed) return registry.fullReload("the page has failed");
    evaluate(parts);
    const changed: string[] = [];
    const swapped: string[] = [];
    for (const module of updated) (take(module) ? swapped : changed).push(module.id);
    const swappedOnly = await runtime.announceSwap?.(swapped);
    tell({ type: "updated", report: (await runtime.updater.update(changed)) ?? swappedOnly });
  }

  /** @returns whether there is nothing to run */
  function take({ type, id, version, given, text = "" }: PageModule): unknown {
    sources.delete(id);
    // Without a text the value is `undefined`: the last parameters may be left out.
    return (runtime[type] as (...values: unknown[]) => unknown)(id, version, ...given, evaluate(text));
  }

  /** The old code stays (rule U9). */
  function showBuildError(problem: BuildProblem): void {
    console.error(problem.message);
    void emit("error", { type: "error", err: { message: problem.message, stack: "" } });
    runtime.display?.show(problem);
  }

  return runtime;
}

/** Evaluates code as a script of its own: the engine drops the code of a module that was replaced. */
// biome-ignore lint/security/noGlobalEval: the code comes from the page's own dev server
const evaluate: (code: string) => unknown = eval;

declare global {
  var __hot__: PageRuntime | undefined;
}

globalThis.__hot__ = createRuntime();
