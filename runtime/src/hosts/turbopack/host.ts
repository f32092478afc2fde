import type { ModuleNamespace } from "../../core/api.js";
import { callAll } from "../../core/call-all.js";
import { Context } from "../../core/context.js";
import { Module, type RegisterDependency } from "../../core/module.js";
import type { Boundary } from "../../core/plan.js";
import type { PrunedModule } from "../../core/prune.js";
import { settleUpdate, Update, type UpdateHost } from "../../core/update.js";
import { UpdatingHost } from "../../core/updating-host.js";
import { type ModuleCache, moduleCache } from "./cache.js";
import { ExportPatcher } from "./exports.js";
import type { Id, TurbopackContext, TurbopackHot, TurbopackModule } from "./runtime.js";

let host: TurbopackHost | undefined;

/** The context of the module that `context` belongs to; `undefined` where Turbopack cannot update it. */
export function turbopackContext(hot: TurbopackHot, context: TurbopackContext): Context | undefined {
  if (!context.c) return undefined;
  host ??= new TurbopackHost(context, moduleCache(context.c));
  return host.contextOf(hot, context.m);
}

/**
 * Turbopack's client drives updates, synchronously: it disposes, calls acceptors, and evaluates. This host follows it and
 * carries out the second half of the update as soon as Turbopack has ended. It cannot wait for `dispose`, and it cannot
 * decide differently from Turbopack.
 */
class TurbopackHost extends UpdatingHost implements UpdateHost {
  readonly #modules = new Map<Id, Module>();
  readonly #hots = new WeakMap<Module, TurbopackHot>();
  /** Renews an importer's own bindings of a dependency, by the dependency's id. */
  readonly #renewals = new WeakMap<Module, Map<string, (ids: Id[]) => unknown>>();
  readonly #exports: ExportPatcher;
  /** `dispose` callbacks that nothing awaited yet. */
  readonly #disposing = new Map<Module, Promise<void>>();
  readonly #context: TurbopackContext;
  #update: Update | undefined;
  /** Modules whose newest instance threw while it was evaluated. */
  readonly #failed = new Set<string>();
  #hasWarnedAboutSend = false;

  constructor(
    context: TurbopackContext,
    private readonly cache: ModuleCache,
  ) {
    super();
    this.#context = context;
    this.#exports = new ExportPatcher(Object.getPrototypeOf(context) as TurbopackContext);
    this.#adoptModulesInEvaluation(context.m);
  }

  contextOf(hot: TurbopackHot, { id }: TurbopackModule): Context {
    const module = this.#modules.get(id) ?? new Module(String(id), this);
    this.#modules.set(id, module);
    this.#bind(id, module, hot);
    this.#renewals.set(module, new Map());
    this.#failed.delete(module.id);
    const { instance } = module;
    // The end of an evaluation cannot be seen: a microtask runs after that of every module of this tick.
    Promise.resolve()
      .then(() => this.cache.get(id)?.exports)
      .finally(() => (instance.evaluating = false));
    return new Context(module);
  }

  #bind(id: Id, module: Module, hot: TurbopackHot): void {
    this.#hots.set(module, hot);
    hot.dispose(() => this.#replace(id, module));
  }

  acceptSelf(module: Module): void {
    this.#hots.get(module)?.accept((error) => {
      this.#failed.add(module.id);
      this.report(error);
      // What it had accepted stays, so that the next save is tried (rule U9).
      const previous = this.#update?.replaced.get(module);
      const newest = this.#cached(module.id);
      if (!previous || !newest?.hot) return;
      module.instance.acceptances = previous.acceptances;
      // It may have thrown before it asked for its context.
      if (this.#hots.get(module) !== newest.hot) this.#bind(newest.id, module, newest.hot);
      this.acceptSelf(module);
    });
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
      dependency = String([ids].flat()[0]);
      if (renew) this.#renewals.get(module)?.set(dependency, renew);
      accept(ids as Id, renew, failed);
    };
    const onRenewed = () => {
      if (dependency !== undefined) this.#begin().markRenewed(module.id, dependency);
    };
    try {
      register(
        () => {
          this.#failed.delete(dependency!);
          onRenewed();
        },
        (error) => {
          this.#failed.add(dependency!);
          this.report(error);
          onRenewed();
        },
      );
    } finally {
      hot.accept = accept;
    }
    return dependency;
  }

  /** Turbopack would propagate it with the next save only: the page is reloaded, whoever accepts it (rule U12). */
  onInvalidate(): void {
    if (!this.#update) return;
    void this.events.emit("beforeFullReload", { type: "full-reload" }).then(() => {
      this.warn("full reload: Turbopack cannot propagate an invalidation to the importers");
      location.reload();
    });
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

  /** An instance of a module is about to be replaced. */
  #replace(id: Id, module: Module): void {
    const update = this.#begin();
    const cached = this.cache.get(id);
    if (cached) this.#exports.hold(cached);
    this.#disposing.set(module, module.dispose());
    update.replaced.set(module, module.startInstance());
  }

  /** The update under way. Its second half runs when Turbopack has ended, which is when this task has. */
  #begin(): Update {
    if (this.#update) return this.#update;
    const update = new Update({ outdated: [], boundaries: [], invalidated: [], chain: [] });
    this.#update = update;
    void this.events.emit("beforeUpdate", { type: "update", updates: [] });
    setTimeout(async () => {
      const { plan, replaced, failed } = update;
      plan.outdated = [...replaced.keys()].map(({ id }) => id);
      plan.boundaries = [...this.#boundaries(update)];
      for (const id of this.#failed) failed.add(id);
      await settleUpdate(update, this);
      this.#disposing.clear();
      this.#update = undefined;
    });
    return update;
  }

  /** The boundaries of what Turbopack replaced, after the fact. */
  *#boundaries({ plan, replaced }: Update): Iterable<Boundary> {
    const outdated = new Set(plan.outdated);
    for (const { id, instance } of this.#modules.values()) {
      if (outdated.has(id)) continue;
      for (const { dependencies = [] } of instance.acceptances) {
        for (const acceptedVia of dependencies) if (outdated.has(acceptedVia)) yield [id, acceptedVia];
      }
    }
    for (const [{ id }, previous] of replaced) {
      if (previous.selfAcceptances[0]) yield [id, id];
    }
  }

  // The steps of an update.

  module(id: string): Module | undefined {
    return this.#modules.get(id) ?? this.#modules.get(Number(id));
  }

  async evaluate(): Promise<void> {
    // Turbopack did.
  }

  #cached(id: string): TurbopackModule | undefined {
    return this.cache.get(id) ?? this.cache.get(Number(id));
  }

  async namespaceOf(id: string, importer?: string): Promise<ModuleNamespace | undefined> {
    const cached = this.#cached(id);
    const parent = importer === undefined ? undefined : this.#cached(importer);
    try {
      // As the importer would get it: CommonJS and JSON get a namespace; a module that only `import()` imports is evaluated.
      if (parent) {
        const context = Object.assign(Object.create(this.#context), { m: parent });
        return (await this.#context.i.call(context, cached?.id ?? id)) as ModuleNamespace;
      }
      await cached?.exports; // a module with top-level await
      return cached && ((cached.namespaceObject ?? cached.exports) as ModuleNamespace);
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  async renewBindings(importer: string, id: string): Promise<void> {
    const module = this.module(importer);
    const renew = module && this.#renewals.get(module)?.get(id);
    if (renew) await callAll([renew], [id], this.report);
  }

  patchImporters(id: string): void {
    const cached = this.#cached(id);
    if (cached) this.#exports.patch(cached);
  }

  /** Turbopack disposed and forgot what the build dropped: the rest of rule U10. */
  unreachable({ replaced }: Update): PrunedModule[] {
    return [...this.#modules]
      .filter(([id, module]) => !this.cache.has(id) && !this.#failed.has(module.id))
      .map(([id, module]) => ({
        id: module.id,
        dispose: () => this.#disposing.get(module),
        prune: () => module.prune(replaced.get(module)),
        forget: () => this.#modules.delete(id),
      }));
  }

  /** As on webpack: the first module that uses the API and its importers defined their exports before this runtime was loaded. */
  #adoptModulesInEvaluation(first: TurbopackModule): void {
    const open = new Set([first]);
    // The loop also reaches what it adds.
    for (const module of open) {
      this.#exports.adopt(module);
      for (const parent of module.parents ?? []) {
        const importer = this.cache.get(parent);
        if (importer) open.add(importer);
      }
    }
  }
}
