import type { ModuleNamespace } from "../../core/api.js";
import { Context } from "../../core/context.js";
import { Events } from "../../core/events.js";
import { type Host, type Link, type Links, Module, callAll } from "../../core/module.js";
import { Update } from "../../core/update.js";
import { Driver } from "./driver.js";
import { ExportPatcher } from "./exports.js";
import type { Display, RawProblem } from "../../diagnostics/problem.js";
import type { WebpackHot, WebpackModule, WebpackRequire } from "./require.js";

/**
 * Chains of imports are chains of calls, and one of ours for each module would end them at two thirds of the length that
 * webpack reaches (2,450 modules in Chromium): so many are enough for exactness, the others are followed roughly.
 */
const DEEPEST = 200;

/** webpack and rspack: what they know of modules, and what our contexts ask of them. */
export class WebpackHost implements Host {
  /** @param error what was thrown, or a build error. */
  readonly report = (error: unknown): void => {
    this.errors++;
    const problem = rawProblem(error);
    console.error(problem.stack === undefined ? `${PREFIX} ${problem.moduleName}\n${problem.message}` : error);
    this.display?.show(problem);
    this.events.error(problem.message, problem.stack);
  };
  readonly events = new Events(this.report);
  readonly #modules = new Map<string, Module>();
  /** webpack gives a module object no id unless somebody asks for it. */
  readonly #byHot = new WeakMap<WebpackHot, { id: string; webpackModule: WebpackModule; context?: Context }>();
  /** The newest instance of each module. */
  readonly #webpackModules = new WeakMap<Module, WebpackModule>();
  readonly #exports: ExportPatcher;
  /** Modules that threw while they were evaluated: half of their exports is there. */
  readonly #threw = new WeakSet<WebpackModule>();
  /** Each module's own `require`, which makes it the importer of what it asks for. */
  readonly #requires = new WeakMap<WebpackModule, WebpackRequire>();
  /** The update under way: what is replaced and renewed from now on belongs to it. */
  update: Update | undefined;
  readonly driver: Driver;
  /** The way to the server: the client in the page brings it. */
  channel: { send(event: string, data: unknown): void } = {
    send: () => {
      warn("send(): no channel to a server");
      this.channel = { send() {} }; // once
    },
  };
  /** Where errors are shown besides the console. */
  display: Display | undefined;
  /** How many were reported so far. */
  errors = 0;
  /** How many evaluations are under way, each inside the other. */
  #depth = 0;

  /** @param own `module.hot` of one of our own modules. */
  constructor(
    readonly require: WebpackRequire,
    /** Through it the status can be followed and updates can be driven. */
    readonly own: WebpackHot,
  ) {
    this.#exports = new ExportPatcher(require);
    this.driver = new Driver(this);
    for (const [id, module] of Object.entries(require.c)) this.#meet(id, module);
    this.#adoptThoseInEvaluation();
    const host = this;
    require.i.push((execution) => {
      const { module, factory } = execution;
      const id = String(execution.id);
      this.#meet(id, module);
      if (this.#depth >= DEEPEST) return this.#followLater(id, module);
      execution.factory = function (module, exports, require) {
        host.#depth++;
        host.#requires.set(module, require);
        try {
          factory.call(this, module, exports, require);
        } catch (error) {
          host.#threw.add(module);
          throw error;
        } finally {
          host.#depth--;
          host.#followEnd(id, module);
        }
      };
    });
  }

  #meet(id: string, webpackModule: WebpackModule): void {
    const { hot } = webpackModule;
    if (!hot) return;
    this.#byHot.set(hot, { id, webpackModule });
    this.driver.adopt(hot);
  }

  /** The context for the module to which `hot` belongs. */
  contextOf(hot: WebpackHot): Context | undefined {
    const found = this.#byHot.get(hot);
    if (!found || found.context) return found?.context;
    const { id, webpackModule } = found;
    this.#exports.adopt(webpackModule); // CommonJS output defines its exports itself
    const module = this.#modules.get(id) ?? new Module(id, this);
    this.#modules.set(id, module);
    this.#bind(module, webpackModule);
    return (found.context = new Context(module));
  }

  #bind(module: Module, webpackModule: WebpackModule): void {
    this.#webpackModules.set(module, webpackModule);
    webpackModule.hot!.dispose(() => this.#replace(module, webpackModule));
  }

  #hot(module: Module): WebpackHot | undefined {
    return this.#webpackModules.get(module)?.hot;
  }

  acceptItself(module: Module): void {
    this.#hot(module)?.accept((error) => this.#failed(module, error));
  }

  acceptDependencies(module: Module, specifiers: readonly string[], links: Links | undefined): string[] {
    if (!links && specifiers.length > 0)
      warn(`${module.id} accepts ${specifiers} indirectly: the bundler cannot see that`);
    return specifiers.map((specifier, index) => (links && this.#link(module, links[index]!)) ?? specifier);
  }

  /** Tells webpack of the dependency and learns by which id it knows it: the entry that changes in its table. */
  #link(module: Module, link: Link): string | undefined {
    const table = this.#hot(module)?._acceptedDependencies ?? {};
    const before = { ...table };
    // Set below: webpack calls it later, in an update.
    let id: string | undefined;
    const renewed = () => this.update?.renew(module, id!);
    link(renewed, (error) => {
      this.report(error);
      renewed();
    });
    id = Object.keys(table).find((id) => table[id] !== before[id]);
    return id;
  }

  invalidate(module: Module, message: string | undefined): void {
    warn(`${module.id} invalidated itself${message ? `: ${message}` : ""}`);
    void this.events.emit("invalidate", { path: module.id, message });
    this.driver.invalidate(module);
  }

  send(event: string, data: unknown): void {
    this.channel.send(event, data);
  }

  /** The module of this id, if it uses the API. */
  module(id: string): Module | undefined {
    return this.#modules.get(id);
  }

  /** Forgets a module that was pruned: imported again, it starts fresh (rule U10). */
  forget(id: string): void {
    const module = this.#modules.get(id);
    if (module) this.events.drop(module.instance);
    this.#modules.delete(id);
  }

  /** An update begins. */
  begin(prune: () => Promise<void>): Update {
    return (this.update = new Update({
      prune,
      events: this.events,
      namespaceOf: (id, importer) => this.#namespaceOf(id, importer),
      modules: () => this.#modules.values(),
      renewBindings: async (module, id) => {
        // What webpack generated around our callback renews the importer's variables, see SWC.md.
        const renew = this.#hot(module)?._acceptedDependencies[id] as ((ids: string[]) => unknown) | undefined;
        if (renew) await callAll([renew], [id], this.report);
      },
      patchImporters: (id) => this.#exports.patch(id, this.require.c[id]?.exports),
      report: this.report,
    }));
  }

  /** webpack's own `dispose`: it comes when our callbacks have ended. */
  #replace(module: Module, webpackModule: WebpackModule): void {
    this.#exports.hold(module.id, webpackModule.exports);
    void module.dispose();
    this.update?.replaced.push({ module, old: module.renew() });
  }

  /** The module threw: what it had registered stays, so that the next save is tried (rule U9). */
  #failed(module: Module, error: unknown): void {
    this.report(error);
    const replaced = this.update?.replaced.find((replaced) => replaced.module === module);
    if (!replaced) return;
    module.instance.selfCallbacks.splice(0, Infinity, ...replaced.old.selfCallbacks);
    const webpackModule = this.require.c[module.id];
    if (!webpackModule?.hot) return;
    // It may have thrown before it asked for its context, or not have one any more.
    if (this.#webpackModules.get(module) !== webpackModule) this.#bind(module, webpackModule);
    this.acceptItself(module);
  }

  async #namespaceOf(id: string, importer: Module | undefined): Promise<ModuleNamespace | undefined> {
    try {
      // One that is imported with `import()` alone was disposed and waits for the next import.
      const { c: cache } = this.require;
      const parent = importer && cache[importer.id];
      if (!cache[id] && parent) (this.#requires.get(parent) ?? this.require)(id);
      const module = cache[id];
      if (module && !this.#threw.has(module)) {
        const { exports } = module;
        return namespaceOf(exports instanceof Promise ? await exports : exports);
      }
    } catch (error) {
      this.report(error);
    }
    return undefined;
  }

  #followEnd(id: string, webpackModule: WebpackModule): void {
    const { exports } = webpackModule;
    const end = (): void => {
      const module = this.#modules.get(id);
      if (module && this.#webpackModules.get(module) === webpackModule) module.instance.evaluating = false;
    };
    if (exports instanceof Promise) exports.then(end, end);
    else end();
  }

  /** For a module whose end cannot be seen: a microtask comes after all modules of this tick, so that nothing is missed. */
  #followLater(id: string, module: WebpackModule): void {
    queueMicrotask(() => this.#followEnd(id, module));
  }

  /**
   * Our code is imported by the first module that uses the API, and is the first of its imports. That module and
   * those that import it are being evaluated right now, have defined their exports already, and cannot be intercepted.
   */
  #adoptThoseInEvaluation(): void {
    const { c: cache } = this.require;
    const open = new Set(cache[this.#byHot.get(this.own)?.id ?? ""]?.parents);
    for (const id of open) {
      const module = cache[id];
      if (!module) continue;
      this.#exports.adopt(module);
      this.#followLater(String(id), module);
      for (const parent of module.parents) open.add(parent); // the loop comes to them as well
    }
  }
}

const PREFIX = "[import-meta-hot]";

export function warn(text: string): void {
  console.warn(PREFIX, text);
}

/** A build error says where it is, anything that was thrown has a stack. */
function rawProblem(error: any): RawProblem {
  if (error?.moduleName !== undefined) return error;
  return { message: String(error?.message ?? error), stack: String(error?.stack ?? "") };
}

/** What `import * as` gives: for CommonJS the object as `default`, with its properties beside it. */
function namespaceOf(exports: any): ModuleNamespace {
  if (exports?.__esModule || exports?.[Symbol.toStringTag] === "Module") return exports;
  return { ...(typeof exports === "object" ? exports : undefined), default: exports };
}
