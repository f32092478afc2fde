import type { ModuleNamespace } from "../../core/api.js";
import { callAll } from "../../core/call-all.js";
import { Context } from "../../core/context.js";
import { Module, type RegisterDependency } from "../../core/module.js";
import type { Update } from "../../core/update.js";
import { UpdatingHost } from "../../core/updating-host.js";
import { type ModuleCache, moduleCache } from "./cache.js";
import { ExportPatcher } from "./exports.js";
import type { Id, TurbopackContext, TurbopackHot, TurbopackModule } from "./runtime.js";

/**
 * The modules of Turbopack: contexts, exports, and what Turbopack has to know of both. `TurbopackHost` adds the updates.
 */
export abstract class TurbopackModules extends UpdatingHost {
  /** Those that use the API. */
  protected readonly modules = new Map<Id, Module>();
  readonly #hots = new WeakMap<Module, TurbopackHot>();
  /** Renews an importer's own bindings of a dependency, by the dependency's id. */
  readonly #renewals = new WeakMap<Module, Map<string, (ids: Id[]) => unknown>>();
  /** Modules that threw in an update. */
  readonly #failed = new Set<string>();
  protected readonly cache: ModuleCache;
  protected readonly exports: ExportPatcher;
  #hasWarnedAboutSend = false;

  constructor(protected readonly context: TurbopackContext) {
    super();
    this.cache = moduleCache(context.c!);
    this.exports = new ExportPatcher(Object.getPrototypeOf(context) as TurbopackContext, this.cache);
    this.#adoptModulesInEvaluation(context.m);
  }

  /** Turbopack is about to replace an instance of a module. */
  protected abstract replace(id: Id, module: Module): void;
  /** An accepted dependency was evaluated again, or threw. */
  protected abstract onRenewed(importer: string, dependency: string): void;

  contextOf(hot: TurbopackHot, { id }: TurbopackModule): Context {
    const module = this.modules.get(id) ?? new Module(String(id), this);
    this.modules.set(id, module);
    this.#bind(id, module, hot);
    this.#renewals.set(module, new Map());
    const { instance } = module;
    // The end of an evaluation cannot be seen: a microtask runs after that of every module of this tick.
    Promise.resolve()
      .then(() => this.cache.get(id)?.exports)
      .catch(() => {}) // who imports it gets the error
      .finally(() => (instance.evaluating = false));
    return new Context(module);
  }

  #bind(id: Id, module: Module, hot: TurbopackHot): void {
    this.#hots.set(module, hot);
    hot.dispose(() => this.replace(id, module));
  }

  acceptSelf(module: Module): void {
    this.#hots.get(module)?.accept(this.report);
  }

  /**
   * Records the modules that threw. What they had accepted stays, so that the next save finds the same boundaries (rule U9).
   */
  protected keepFailed({ replaced, failed, plan }: Update): void {
    for (const id of plan.outdated) {
      if (this.cached(id)?.error !== undefined) failed.add(id);
      else this.#failed.delete(id);
    }
    for (const id of failed) this.#failed.add(id);
    for (const [module, previous] of replaced) {
      const newest = this.cached(module.id);
      if (!failed.has(module.id) || !newest?.hot) continue;
      module.instance.acceptances = previous.acceptances;
      // It may have thrown before it asked for its context.
      if (this.#hots.get(module) !== newest.hot) this.#bind(newest.id, module, newest.hot);
      if (previous.selfAcceptances[0]) this.acceptSelf(module);
    }
  }

  /** The modules that threw. Turbopack keeps the error, and throws it again for each importer. */
  protected withErrors(): Set<string> {
    return new Set([...this.cache.values()].filter(({ error }) => error !== undefined).map(({ id }) => String(id)));
  }

  /**
   * Whether a module threw outside an update: nobody has its exports. If it is repaired it takes no update alone, its importers are to be
   * evaluated as well.
   */
  protected isUnfinished(id: string): boolean {
    return this.cached(id)?.error !== undefined && !this.#failed.has(id);
  }

  acceptDependencies(
    module: Module,
    specifiers: readonly string[],
    registrations: readonly RegisterDependency[] | undefined,
  ): string[] {
    return specifiers.map((specifier, index) => {
      const register = registrations?.[index];
      return (register && this.#registerDependency(module, register)) ?? specifier;
    });
  }

  /** Registers the dependency with Turbopack and learns its id. */
  #registerDependency(module: Module, register: RegisterDependency): string | undefined {
    const hot = this.#hots.get(module);
    if (!hot) return undefined;
    let dependency: string | undefined;
    const { accept } = hot;
    hot.accept = (ids: unknown, renew?: (ids: Id[]) => unknown, failed?: unknown) => {
      const [id] = [ids].flat() as [Id];
      dependency = String(id);
      if (renew) this.#renewals.get(module)?.set(dependency, renew);
      accept(ids as Id, renew && ((given) => this.#isAsync(id, module.id) || renew(given)), failed);
    };
    const onRenewed = () => {
      if (dependency !== undefined) this.onRenewed(module.id, dependency);
    };
    try {
      register(
        () => {
          // The code that Turbopack generates imports the newest instance again, but not of JSON.
          const importer = this.cached(module.id);
          if (dependency?.includes(".json") && importer) this.importFor(importer, dependency);
          onRenewed();
        },
        (error) => {
          this.report(error);
          onRenewed();
        },
      );
    } finally {
      hot.accept = accept;
    }
    return dependency;
  }

  /** Evaluates an accepted dependency. Those with top-level await renew the importer's bindings when they have ended. */
  #isAsync(id: Id, importer: string): boolean {
    const parent = this.cached(importer);
    return parent !== undefined && this.importFor(parent, id) instanceof Promise;
  }

  /** Waits for modules with top-level await. What they throw is reported once, whoever awaits it. */
  protected async endEvaluation({ plan, failed }: Update): Promise<void> {
    const thrown = new Set<unknown>();
    const end = async (id: string): Promise<void> => {
      try {
        const exports = this.cached(id)?.exports;
        if (exports instanceof Promise) await this.guard.wait(exports, `evaluation of ${id}`);
      } catch (error) {
        failed.add(id);
        if (!thrown.has(error)) this.report(error);
        thrown.add(error);
      }
    };
    await Promise.all(plan.outdated.map(end));
  }

  send(): void {
    if (this.#hasWarnedAboutSend) return;
    this.#hasWarnedAboutSend = true;
    this.warn("send(): no channel to a server");
  }

  warn(message: string): void {
    console.warn("[import-meta-hot]", message);
  }

  protected showError(error: unknown): void {
    console.error(error);
  }

  module(id: string): Module | undefined {
    return this.modules.get(id) ?? this.modules.get(Number(id));
  }

  protected cached(id: string): TurbopackModule | undefined {
    return this.cache.get(id) ?? this.cache.get(Number(id));
  }

  async namespaceOf(id: string, importer?: string): Promise<ModuleNamespace | undefined> {
    const cached = this.cached(id);
    const parent = importer === undefined ? undefined : this.cached(importer);
    try {
      // As the importer would get it: CommonJS and JSON get a namespace; a module that only `import()` imports is evaluated.
      if (parent) return (await this.importFor(parent, cached?.id ?? id)) as ModuleNamespace;
      await cached?.exports; // a module with top-level await
      return cached && ((cached.namespaceObject ?? cached.exports) as ModuleNamespace);
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  protected importFor(importer: TurbopackModule, id: Id): unknown {
    return this.context.i.call(Object.assign(Object.create(this.context), { m: importer }), id);
  }

  async renewBindings(importer: string, id: string): Promise<void> {
    const module = this.module(importer);
    const renew = module && this.#renewals.get(module)?.get(id);
    if (!renew) return;
    const exports = this.cached(id)?.exports;
    const namespace = exports instanceof Promise ? ((await exports) as object) : undefined;
    await this.exports.importedAs(id, namespace, () => callAll([renew], [id], this.report));
  }

  patchImporters(id: string): void {
    const cached = this.cached(id);
    if (cached) this.exports.patch(cached);
  }

  /** As on webpack: the first module that uses the API and its importers defined their exports before this runtime was loaded. */
  #adoptModulesInEvaluation(first: TurbopackModule): void {
    const open = new Set([first]);
    // The loop also reaches what it adds.
    for (const module of open) {
      this.exports.adopt(module);
      for (const parent of module.parents ?? []) {
        const importer = this.cache.get(parent);
        if (importer) open.add(importer);
      }
    }
  }
}
