import type { ModuleNamespace } from "../api.js";
import { Context } from "../context.js";
import { Events } from "../events.js";
import { type Host, type Link, type Links, Module } from "../module.js";
import { Update } from "../update.js";
import { Driver } from "./driver.js";
import { ExportPatcher, namespaceObject } from "./exports.js";
import type { Display, RawProblem } from "./problem.js";
import type { WebpackHot, WebpackModule, WebpackRequire } from "./require.js";

/**
 * Chains of imports are chains of calls, and one of ours for each module would end them at two thirds of the length that
 * webpack reaches (2,450 modules in Chromium): so many are enough for exactness, the others are followed roughly.
 */
const DEEPEST = 200;

/** webpack and rspack: what they know of modules, and what our contexts ask of them. */
export class WebpackHost implements Host {
  readonly events = new Events((error) => this.report(error));
  readonly #modules = new Map<string, Module>();
  readonly #contexts = new WeakMap<WebpackHot, Context>();
  /** webpack gives a module object no id unless somebody asks for it. */
  readonly #byHot = new WeakMap<WebpackHot, { id: string; webpackModule: WebpackModule }>();
  readonly #hots = new WeakMap<Module, WebpackHot>();
  readonly #exports: ExportPatcher;
  /** Modules that threw while they were evaluated: half of their exports is there. */
  readonly #threw = new WeakSet<WebpackModule>();
  readonly #ownId: string | undefined;
  #update: Update | undefined;
  readonly driver: Driver;
  /** The way to the server, if the client in the page has one. */
  channel: { send(event: string, data: unknown): void } | undefined;
  /** Where errors are shown besides the console. */
  display: Display | undefined;
  /** How many were reported so far. */
  errors = 0;
  #toldOfSend = false;
  /** How many evaluations are under way, each inside the other. */
  #depth = 0;
  #tellingOfError = false;

  /** @param own `module.hot` of one of our own modules. */
  constructor(
    readonly require: WebpackRequire,
    /** Through it the status can be followed and updates can be driven. */
    readonly own: WebpackHot,
  ) {
    this.#exports = new ExportPatcher(require);
    for (const [id, webpackModule] of Object.entries(require.c)) {
      if (webpackModule.hot) this.#byHot.set(webpackModule.hot, { id, webpackModule });
    }
    this.#ownId = this.#byHot.get(own)?.id;
    this.#adoptThoseInEvaluation();
    const host = this;
    require.i.push((execution) => {
      const { module, factory } = execution;
      const id = String(execution.id);
      if (module.hot) {
        this.#byHot.set(module.hot, { id, webpackModule: module });
        this.driver.adopt(module.hot);
      }
      if (this.#depth >= DEEPEST) return this.#followLater(id, module);
      execution.factory = function (module, exports, require) {
        host.#depth++;
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
    this.driver = new Driver(this, () => location.reload());
  }

  /** The context for the module to which `hot` belongs. */
  contextOf(hot: WebpackHot): Context | undefined {
    const known = this.#contexts.get(hot);
    if (known) return known;
    const found = this.#byHot.get(hot);
    if (!found) return undefined;
    const { id, webpackModule } = found;
    this.#exports.adopt(webpackModule); // CommonJS output defines its exports itself
    const module = this.#modules.get(id) ?? new Module(id, this);
    this.#modules.set(id, module);
    this.#bind(module, hot, webpackModule);
    const context = new Context(module);
    this.#contexts.set(hot, context);
    return context;
  }

  #bind(module: Module, hot: WebpackHot, webpackModule: WebpackModule): void {
    this.#hots.set(module, hot);
    hot.dispose(() => this.#replace(module, webpackModule));
  }

  acceptItself(module: Module): void {
    this.#hots.get(module)?.accept((error) => this.#failed(module, error));
  }

  acceptDependencies(module: Module, specifiers: readonly string[], links: Links | undefined): string[] {
    if (!links) {
      if (specifiers.length > 0) {
        console.warn(
          `[import-meta-hot] ${module.id} accepts ${specifiers.join(", ")} through an indirect use of ` +
            "import.meta.hot, which the bundler cannot see: updates of it will not arrive",
        );
      }
      return [...specifiers];
    }
    return specifiers.map((specifier, index) => this.#link(module, links[index]!) ?? specifier);
  }

  /** Tells webpack of the dependency and learns by which id it knows it: the entry that changes in its table. */
  #link(module: Module, link: Link): string | undefined {
    const table = this.#hots.get(module)?._acceptedDependencies ?? {};
    const before = { ...table };
    // Set below: webpack calls it later, in an update.
    let id: string | undefined;
    const renewed = () => {
      if (id !== undefined) this.#update?.renew(module, id);
    };
    link(renewed, (error) => {
      this.report(error);
      renewed();
    });
    id = Object.keys(table).find((id) => table[id] !== before[id]);
    return id;
  }

  invalidate(module: Module, message: string | undefined): void {
    console.warn(`[import-meta-hot] ${module.id} invalidated itself${message ? `: ${message}` : ""}`);
    void this.events.emit("invalidate", { path: module.id, message });
    this.driver.invalidate(module);
  }

  send(event: string, data: unknown): void {
    if (this.channel) return this.channel.send(event, data);
    if (this.#toldOfSend) return;
    this.#toldOfSend = true;
    console.warn("[import-meta-hot] send() has no channel to the server on this host");
  }

  /** @param error what was thrown, or a build error. */
  report(error: unknown): void {
    this.errors++;
    const problem = rawProblem(error);
    console.error(problem.stack === undefined ? `[import-meta-hot] ${[problem.moduleName, problem.message].filter(Boolean).join("\n")}` : error);
    this.display?.show(problem);
    if (this.#tellingOfError) return; // a listener of `error` that throws is not told of that
    this.#tellingOfError = true;
    const { message, stack = "" } = problem;
    void this.events.emit("error", { type: "error", err: { message, stack } }).then(() => (this.#tellingOfError = false));
  }

  /** The module of this id, if it uses the API. */
  module(id: string): Module | undefined {
    return this.#modules.get(id);
  }

  /** The update under way. */
  get update(): Update | undefined {
    return this.#update;
  }

  /** An update begins: what is replaced and renewed from now on belongs to it. */
  begin(prune: () => Promise<void>): Update {
    this.#update = this.#newUpdate(prune);
    return this.#update;
  }

  end(): void {
    this.#update = undefined;
  }

  /** Forgets a module that was pruned: imported again, it starts fresh (rule U10). */
  forget(id: string): void {
    const module = this.#modules.get(id);
    if (module) this.events.drop(module.instance);
    this.#modules.delete(id);
  }

  #newUpdate(prune: () => Promise<void>): Update {
    return new Update({
      prune,
      events: this.events,
      namespaceOf: (id, importer) => this.#namespaceOf(id, importer),
      acceptedBy: (id) =>
        [...this.#modules.values()].filter(({ instance }) =>
          instance.acceptances.some(({ dependencies }) => dependencies.includes(id)),
        ),
      renewBindings: async (module, id) => {
        // What webpack generated around our callback renews the importer's variables, see SWC.md.
        const renew = this.#hots.get(module)?._acceptedDependencies[id];
        try {
          await (renew as ((ids: string[]) => unknown) | undefined)?.([id]);
        } catch (error) {
          this.report(error);
        }
      },
      patchImporters: (id) => this.#exports.patch(id, this.require.c[id]?.exports),
      report: (error) => this.report(error),
    });
  }

  /** webpack's own `dispose`: it comes when our callbacks have ended. */
  #replace(module: Module, webpackModule: WebpackModule): void {
    const old = module.instance;
    this.#exports.hold(module.id, webpackModule.exports);
    void module.dispose((error) => this.report(error));
    this.#update?.replaced.push({ module, old });
    this.events.drop(old);
    module.instance = new (old.constructor as new () => typeof old)();
  }

  /** The module threw: what it had registered stays, so that the next save is tried (rule U9). */
  #failed(module: Module, error: unknown): void {
    this.report(error);
    const replaced = this.#update?.replaced.find((replaced) => replaced.module === module);
    if (!replaced) return;
    module.instance.selfCallbacks.splice(0, Infinity, ...replaced.old.selfCallbacks);
    const webpackModule = this.require.c[module.id];
    if (!webpackModule?.hot) return;
    // It may have thrown before it asked for its context, or not have one any more.
    if (!this.#contexts.has(webpackModule.hot)) this.#bind(module, webpackModule.hot, webpackModule);
    this.acceptItself(module);
  }

  async #namespaceOf(id: string, importer: Module | undefined): Promise<ModuleNamespace | undefined> {
    try {
      // One that is imported with `import()` alone was disposed and waits for the next import.
      if (!this.require.c[id] && importer) this.#evaluate(id, importer.id);
      const module = this.require.c[id];
      if (!module || this.#threw.has(module)) return undefined;
      if (module.exports instanceof Promise) await module.exports;
      return namespaceOf(module.exports);
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  /** Evaluates a module as if `importer` had asked for it: webpack takes us for the one who did. */
  #evaluate(id: string, importer: string): void {
    this.require(id);
    const [module, own, parent] = [id, this.#ownId, importer].map((id) => (id ? this.require.c[id] : undefined));
    if (!module || !own || !parent) return;
    module.parents = [...module.parents.filter((parent) => parent !== this.#ownId), importer];
    own.children = own.children.filter((child) => child !== id);
    if (!parent.children.includes(id)) parent.children.push(id);
  }

  #followEnd(id: string, module: WebpackModule): void {
    this.#whenEvaluated(module, () => this.#endEvaluation(id, module));
  }

  /** For a module whose end cannot be seen: a microtask comes after all modules of this tick, so that nothing is missed. */
  #followLater(id: string, module: WebpackModule): void {
    void Promise.resolve().then(() => this.#followEnd(id, module));
  }

  #whenEvaluated({ exports }: WebpackModule, end: () => void): void {
    if (exports instanceof Promise) exports.then(end, end);
    else end();
  }

  #endEvaluation(id: string, webpackModule: WebpackModule): void {
    const module = this.#modules.get(id);
    if (module && this.#hots.get(module) === webpackModule.hot) module.instance.evaluating = false;
  }

  /**
   * Our code is imported by the first module that uses the API, and is the first of its imports. That module and
   * those that import it are being evaluated right now, have defined their exports already, and cannot be intercepted.
   */
  #adoptThoseInEvaluation(): void {
    const open = this.#ownId === undefined ? [] : [...(this.require.c[this.#ownId]?.parents ?? [])];
    const seen = new Set(open);
    for (const id of open) {
      const module = this.require.c[id];
      if (!module) continue;
      this.#exports.adopt(module);
      this.#followLater(String(id), module);
      for (const parent of module.parents) {
        if (seen.has(parent)) continue;
        seen.add(parent);
        open.push(parent);
      }
    }
  }
}

/** A build error says where it is, anything that was thrown has a stack. */
function rawProblem(error: any): RawProblem {
  if (typeof error === "object" && error && "moduleName" in error) return error;
  return { message: String(error?.message ?? error), stack: String(error?.stack ?? "") };
}

/** What `import * as` gives: for CommonJS the object as `default`, with its properties beside it. */
function namespaceOf(exports: any): ModuleNamespace {
  if (exports instanceof Promise) {
    return (namespaceObject(exports) ?? {}) as ModuleNamespace;
  }
  if (exports?.__esModule || exports?.[Symbol.toStringTag] === "Module") return exports;
  return { ...(typeof exports === "object" ? exports : undefined), default: exports };
}
