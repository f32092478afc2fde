import type { ModuleNamespace } from "../../core/api.js";
import { callAll } from "../../core/call-all.js";
import { Context } from "../../core/context.js";
import { holdExports, patchExports, withExports } from "../../core/held-exports.js";
import { Module, type RegisterDependency } from "../../core/module.js";
import type { Update } from "../../core/update.js";
import type { UpdateQueue } from "../../core/update-queue.js";
import { UpdatingHost } from "../../core/updating-host.js";
import type { Display, RawProblem } from "../../diagnostics/problem.js";
import { adoptExports, interceptDefinitions } from "./exports.js";
import { detachImports } from "./graph.js";
import type { WebpackHot, WebpackModule, WebpackRequire } from "./require.js";

/**
 * A chain of imports is a chain of calls in webpack, and one call of ours for each module would end it at two thirds of
 * the length that webpack reaches (2,450 modules in Chromium). Evaluations nested deeper than this are not wrapped: for
 * them, the end of the evaluation is approximated.
 */
const MAX_WRAPPED_DEPTH = 200;

/**
 * The modules of webpack and rspack: contexts, exports, and what the bundler has to know of both. {@link WebpackHost} adds
 * the updates.
 */
export abstract class WebpackModules extends UpdatingHost {
  readonly #modules = new Map<string, Module>();
  /** webpack gives a module object no id unless somebody asks for it. */
  readonly #ids = new WeakMap<WebpackHot, string>();
  /** Where errors are shown besides the console. */
  display: Display | undefined;
  /**
   * Modules that threw outside an update, themselves or because of another one: nobody has their exports. If one is repaired it takes no
   * update alone, its importers are to be evaluated as well.
   */
  protected readonly unfinished = new Set<string>();
  /**
   * Modules with new code, downloaded and not applied yet. Modules that threw in an update, themselves or because of another one, wait
   * among them: the next one tries them again (rule U9).
   */
  protected readonly changed = new Set<string>();
  /** The instances that the newest update replaces. */
  protected outdated: Record<string, WebpackModule> = {};
  /** What modules with top-level await threw in the newest update: importers that await them throw it again. */
  protected readonly thrown = new Set<unknown>();
  /** How many evaluations are under way, each inside the other. */
  #depth = 0;
  protected abstract readonly queue: UpdateQueue;

  /** @param own `module.hot` of one of our own modules: it gives the status and drives updates */
  constructor(
    readonly require: WebpackRequire,
    readonly own: WebpackHot,
  ) {
    super();
    interceptDefinitions(require);
  }

  /** Called with the `hot` of each module that is loaded, except {@link own}. */
  protected abstract onLoad(hot: WebpackHot): void;

  /** Takes in the modules that are loaded, and follows those to come. */
  protected start(): void {
    const { require } = this;
    for (const id in require.c) this.#register(id, require.c[id]!);
    this.#adoptModulesInEvaluation();
    require.i.push((execution) => {
      const { module, factory } = execution;
      const id = String(execution.id);
      this.#register(id, module);
      if (this.#depth >= MAX_WRAPPED_DEPTH) return this.#endLater(id, module);
      execution.factory = (module, exports, require) => {
        const update = this.queue.current;
        this.unfinished.delete(id);
        this.changed.delete(id);
        this.#depth++;
        try {
          factory.call(exports, module, exports, require);
        } catch (error) {
          // Half of its exports is there. With `strictModuleExceptionHandling`, as in Next.js, webpack forgets the module as soon
          // as this ends: it stays, so that the next save tries it again (rule U9).
          if (update) queueMicrotask(() => (this.require.c[id] ??= module));
          this.#fail(id, update);
          throw error;
        } finally {
          this.#depth--;
          this.#endEvaluation(id, module, update);
        }
      };
    });
  }

  #register(id: string, webpackModule: WebpackModule): void {
    const { hot } = webpackModule;
    this.#ids.set(hot, id);
    if (hot !== this.own) this.onLoad(hot);
    // Not first when it asks for its context: it may throw before. webpack calls this when our own `dispose` has ended.
    hot.dispose(() => {
      const module = this.#modules.get(id);
      if (!module) return;
      withExports(webpackModule.exports, (exports) => holdExports(id, exports));
      void module.dispose();
      const previous = module.startInstance();
      this.queue.current?.replaced.set(module, previous);
    });
  }

  /** The context for the module to which `hot` belongs. */
  contextOf(hot: WebpackHot): Context | undefined {
    const id = this.#ids.get(hot);
    if (id === undefined) return undefined;
    const webpackModule = this.require.c[id]!;
    adoptExports(webpackModule); // CommonJS output defines its exports itself
    const module = this.#modules.get(id) ?? new Module(id, this);
    this.#modules.set(id, module);
    return new Context(module);
  }

  /** `hot` of the newest instance. */
  #hot(id: string): WebpackHot | undefined {
    return this.require.c[id]?.hot;
  }

  acceptSelf(module: Module): void {
    this.#hot(module.id)?.accept((error) => {
      this.report(error);
      this.#fail(module.id, this.queue.current);
    });
  }

  /** The module threw: what it had accepted stays, so that the next save is tried (rule U9). */
  #fail(id: string, update: Update | undefined): void {
    (update ? this.changed : this.unfinished).add(id);
    update?.failed.add(id);
    const module = this.#modules.get(id);
    const previous = module && update?.replaced.get(module);
    if (!previous?.selfAcceptances[0]) return;
    module!.instance.acceptances = previous.acceptances;
    queueMicrotask(() => this.acceptSelf(module!)); // webpack may have forgotten it until then
  }

  acceptDependencies(
    module: Module,
    specifiers: readonly string[],
    registrations: readonly RegisterDependency[] | undefined,
  ): readonly string[] {
    if (registrations) return registrations.map((register) => this.#registerDependency(module, register));
    if (specifiers[0]) this.warn(`${module.id} accepts ${specifiers} indirectly`);
    return specifiers;
  }

  /** Registers the dependency with webpack and learns its id: the entry that changes in webpack's table. */
  #registerDependency(module: Module, register: RegisterDependency): string {
    const table = this.#hot(module.id)?._acceptedDependencies ?? {};
    const before = { ...table };
    // Nothing to do: it is known who accepted what.
    register(() => {}, this.report);
    // Nothing changed if an instance that was replaced accepts late.
    const id = Object.keys(table).find((id) => table[id] !== before[id])!;
    const renew = table[id];
    // The variable of a module with top-level await is renewed when that has ended. rspack, and webpack before 5.101, would take its promise
    // for its namespace. webpack since then would load the page again when it throws.
    if (renew)
      table[id] = (ids) => {
        // The code that renews variables does not evaluate what only `import()` imports.
        if (!this.require.c[id]) this.outdated[id]?.hot._requireSelf();
        return this.require.c[id]?.exports instanceof Promise || renew(ids);
      };
    return id;
  }

  /** Our client replaces it with one that has a channel to the server (rule U13). */
  send = (_event: string, _data: unknown): void => {
    this.warn("send(): no channel");
    this.send = () => {}; // warn once
  };

  warn(message: string): void {
    console.warn(PREFIX, message);
  }

  protected showError(error: unknown, thrown: RawProblem): void {
    console.error(error);
    this.display?.show(thrown);
  }

  /** The module of this id, if it uses the API. */
  module(id: string): Module | undefined {
    return this.#modules.get(id);
  }

  /** Removes a module that was pruned: imported again, it starts fresh (rule U10). */
  protected forget(id: string): void {
    const { c: cache } = this.require;
    cache[id]!.hot.active = false;
    detachImports(id, cache);
    delete cache[id];
    const module = this.#modules.get(id);
    if (module) this.events.detach(module.instance);
    this.#modules.delete(id);
  }

  renewBindings(importer: string, id: string): unknown {
    // The code that webpack generates around our callback renews the importer's variables (docs/swc.md, "webpack family").
    // What another module passed to `import.meta.webpackHot.accept` is webpack's to call.
    const renew = this.module(importer) && this.#hot(importer)?._acceptedDependencies[id];
    const module = this.require.c[id] ?? ({} as WebpackModule);
    const { exports } = module;
    return (
      renew &&
      withExports(exports, (namespace) => {
        module.exports = namespace;
        const called = callAll([renew], [id], this.report);
        module.exports = exports;
        return called;
      })
    );
  }

  patchImporters(id: string): void {
    withExports(this.require.c[id]!.exports, (exports) => patchExports(id, exports));
  }

  async namespaceOf(id: string): Promise<ModuleNamespace | undefined> {
    const module = this.require.c[id];
    // Not of a CommonJS module that exports a function `then`.
    return module && (withExports(module.exports, namespaceOf) as ModuleNamespace);
  }

  #endEvaluation(id: string, webpackModule: WebpackModule, update?: Update): void {
    const end = (): void => {
      const module = this.#modules.get(id);
      if (module && this.require.c[id] === webpackModule) module.instance.evaluating = false;
    };
    withExports(webpackModule.exports, end, (error) => {
      end();
      this.#fail(id, update);
      // Nobody imports an entry: without us the browser would report it.
      if (!update && webpackModule.hot._main) throw error;
      // What is imported later is up to who imports it.
      if (update && this.outdated[id] && !this.thrown.has(error)) {
        this.thrown.add(error);
        this.report(error);
      }
    });
  }

  /** For a module whose end cannot be seen: a microtask runs after all modules of this tick, so that no write is missed. */
  #endLater(id: string, module: WebpackModule): void {
    queueMicrotask(() => this.#endEvaluation(id, module));
  }

  /**
   * Our code is imported by the first module that uses the API, and is the first of its imports. That module and its
   * importers are being evaluated right now, have defined their exports already, and cannot be intercepted.
   */
  #adoptModulesInEvaluation(): void {
    const { c: cache } = this.require;
    const open = new Set(cache[this.#ids.get(this.own)!]!.parents);
    // The loop also reaches what it adds.
    for (const id of open) {
      const module = cache[id];
      if (!module) continue;
      adoptExports(module);
      this.#endLater(String(id), module);
      for (const parent of module.parents) open.add(parent);
    }
  }
}

/** Begins the lines in the console. */
export const PREFIX = "[import-meta-hot]";

/** What `import * as` gives: for CommonJS the object as `default`, with its properties beside it. */
function namespaceOf(exports: any): ModuleNamespace {
  if (exports?.__esModule) return exports;
  return { ...(typeof exports === "object" && exports), default: exports };
}
