import type { ModuleNamespace } from "../../core/api.js";
import { Context } from "../../core/context.js";
import { Events } from "../../core/events.js";
import { callAll, type Host, type Link, type Links, Module } from "../../core/module.js";
import { Update } from "../../core/update.js";

/** `import.meta.turbopackHot` */
export interface TurbopackHot {
  accept(errorHandler?: (error: unknown) => void): void;
  accept(ids: string | number | Array<string | number>, renewed?: (ids: Id[]) => unknown, failed?: unknown): void;
  dispose(callback: () => void): void;
}
type Id = string | number;

interface TurbopackModule {
  id: Id;
  exports: any;
  /** What importers hold. */
  namespaceObject?: object;
  parents?: Id[];
  hot?: TurbopackHot;
}

/** `__turbopack_context__`, the run time as Turbopack puts it around every module: the parts that are used here. */
export interface TurbopackContext {
  m: TurbopackModule;
  /** The module cache. */
  c?: Map<Id, TurbopackModule>;
  /** The exports object of the module. */
  e: object;
  /** Imports a module, as this one. @returns its namespace, in a promise if it has top-level await */
  i: (this: TurbopackContext, id: Id) => unknown;
  /** Defines exports. */
  s: (this: TurbopackContext, bindings: unknown[], id?: Id, dynamic?: boolean) => void;
}

let host: TurbopackHost | undefined;

/** The context of the module around which `context` stands; nothing where Turbopack cannot update it. */
export function turbopackContext(hot: TurbopackHot, context: TurbopackContext): Context | undefined {
  if (!context.c) return undefined;
  host ??= new TurbopackHost(context, context.c);
  return host.contextOf(hot, context.m);
}

/**
 * Turbopack's client drives the update, synchronously: disposes, calls those who accepted a dependency, evaluates. This host
 * follows it, and adds what it lacks as soon as it has ended. What cannot be had: to wait for `dispose`, to decide otherwise.
 */
class TurbopackHost implements Host {
  readonly report = (error: any): void => {
    console.error(error);
    this.events.error(String(error?.message ?? error), error?.stack);
  };
  readonly events = new Events(this.report);
  readonly #modules = new Map<Id, Module>();
  readonly #hots = new WeakMap<Module, TurbopackHot>();
  /** What renews an importer's own bindings of a dependency, by the dependency's id. */
  readonly #renewals = new WeakMap<Module, Map<string, (ids: Id[]) => unknown>>();
  readonly #exports: Exports;
  /** `dispose` callbacks that nobody waited for yet. */
  readonly #disposing = new Map<Module, Promise<void>>();
  readonly #context: TurbopackContext;
  #update: Update | undefined;
  /** Threw while they were evaluated. */
  readonly #failed = new Set<string>();

  constructor(
    context: TurbopackContext,
    private readonly cache: Map<Id, TurbopackModule>,
  ) {
    this.#context = context;
    this.#exports = new Exports(Object.getPrototypeOf(context) as TurbopackContext);
    this.#adoptThoseInEvaluation(context.m);
  }

  contextOf(hot: TurbopackHot, { id }: TurbopackModule): Context {
    const module = this.#modules.get(id) ?? new Module(String(id), this);
    this.#modules.set(id, module);
    this.#bind(id, module, hot);
    this.#renewals.set(module, new Map());
    this.#failed.delete(module.id);
    const { instance } = module;
    // The end of an evaluation cannot be seen: a microtask comes after that of every module of this tick.
    Promise.resolve()
      .then(() => this.cache.get(id)?.exports)
      .finally(() => (instance.evaluating = false));
    return new Context(module);
  }

  #bind(id: Id, module: Module, hot: TurbopackHot): void {
    this.#hots.set(module, hot);
    hot.dispose(() => this.#replace(id, module));
  }

  acceptItself(module: Module): void {
    this.#hots.get(module)?.accept((error) => {
      this.#failed.add(module.id);
      this.report(error);
      // What the old instance registered stays, so that the next save is tried (rule U9).
      const replaced = this.#update?.replaced.find((replaced) => replaced.module === module);
      const instance = this.#instance(module.id);
      if (!replaced || !instance?.hot) return;
      module.instance.selfCallbacks.splice(0, Infinity, ...replaced.old.selfCallbacks);
      // It may have thrown before it asked for its context, or not have one any more.
      if (this.#hots.get(module) !== instance.hot) this.#bind(instance.id, module, instance.hot);
      this.acceptItself(module);
    });
  }

  acceptDependencies(module: Module, specifiers: readonly string[], links: Links | undefined): string[] {
    return specifiers.map((specifier, index) => this.#link(module, links?.[index]) ?? specifier);
  }

  /** Tells Turbopack of the dependency and learns by which id it knows it. */
  #link(module: Module, link: Link | undefined): string | undefined {
    const hot = this.#hots.get(module);
    if (!hot || !link) return undefined;
    let known: string | undefined;
    const { accept } = hot;
    hot.accept = (ids: unknown, renew?: (ids: Id[]) => unknown, failed?: unknown) => {
      known = String([ids].flat()[0]);
      if (renew) this.#renewals.get(module)?.set(known, renew);
      accept(ids as Id, renew, failed);
    };
    const renewed = () => {
      if (known !== undefined) this.#begin().renew(module, known);
    };
    const evaluated = () => {
      this.#failed.delete(known!);
      renewed();
    };
    try {
      link(evaluated, (error) => {
        this.#failed.add(known!);
        this.report(error);
        renewed();
      });
    } finally {
      hot.accept = accept;
    }
    return known;
  }

  /** Turbopack would handle it with the next save only: the page is loaded again, whoever accepts it (rule U12). */
  invalidate(module: Module, message: string | undefined): void {
    console.warn(`[import-meta-hot] ${module.id} invalidated itself${message ? `: ${message}` : ""}`);
    const told = this.events.emit("invalidate", { path: module.id, message });
    if (!this.#update) return;
    void told
      .then(() => this.events.emit("beforeFullReload", { type: "full-reload" }))
      .then(() => {
        console.warn("[import-meta-hot] full reload: Turbopack cannot hand an update on to the importers");
        location.reload();
      });
  }

  #toldOfSend = false;
  send(): void {
    if (this.#toldOfSend) return;
    this.#toldOfSend = true;
    console.warn("[import-meta-hot] send(): no channel to a server");
  }

  /** An instance of a module is about to go. */
  #replace(id: Id, module: Module): void {
    const update = this.#begin();
    const instance = this.cache.get(id);
    if (instance) this.#exports.hold(id, instance);
    this.#disposing.set(module, module.dispose());
    update.replaced.push({ module, old: module.renew() });
  }

  /** The update under way. Its second half comes when Turbopack has ended, which is when this task has. */
  #begin(): Update {
    if (this.#update) return this.#update;
    const update = new Update({
      events: this.events,
      namespaceOf: (id, importer) => this.#namespaceOf(id, importer),
      modules: () => this.#modules.values(),
      renewBindings: async (module, id) => {
        const renew = this.#renewals.get(module)?.get(id);
        if (renew) await callAll([renew], [id], this.report);
      },
      patchImporters: (id) => this.#exports.patch(this.#instance(id)),
      prune: () => this.#prune(),
      report: this.report,
    });
    this.#update = update;
    void update.start([]);
    setTimeout(async () => {
      await update.finish();
      this.#disposing.clear();
      this.#update = undefined;
    });
    return update;
  }

  /** Ids are numbers or texts, by the mode of the build. */
  #instance(id: string): TurbopackModule | undefined {
    return this.cache.get(id) ?? this.cache.get(Number(id));
  }

  async #namespaceOf(id: string, importer: Module | undefined): Promise<ModuleNamespace | undefined> {
    const instance = this.#instance(id);
    const by = importer && this.#instance(importer.id);
    if (this.#failed.has(id)) return undefined;
    try {
      // As the importer would have it: CommonJS and JSON get a namespace; what only `import()` asks for is evaluated.
      if (by)
        return (await this.#context.i.call(
          Object.assign(Object.create(this.#context), { m: by }),
          instance?.id ?? id,
        )) as ModuleNamespace;
      await instance?.exports; // a module with top-level await
      return instance && ((instance.namespaceObject ?? instance.exports) as ModuleNamespace);
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  /** Turbopack disposed what the build dropped: the rest of rule U10. */
  async #prune(): Promise<void> {
    const gone = [...this.#modules].filter(([id, { id: name }]) => !this.cache.has(id) && !this.#failed.has(name));
    if (gone.length === 0) return;
    const replaced = this.#update!.replaced;
    await this.events.emit("beforePrune", { type: "prune", paths: gone.map(([, { id }]) => id) });
    for (const [id, module] of gone) {
      await this.#disposing.get(module);
      this.#modules.delete(id);
      const old = replaced.find((replaced) => replaced.module === module)?.old ?? module.instance;
      await callAll(old.prunes, module.data, this.report);
    }
  }

  /** As on webpack: the first module that uses the API and those that import it defined their exports before we came. */
  #adoptThoseInEvaluation(first: TurbopackModule): void {
    const open = [first];
    for (const module of open) {
      this.#exports.adopt(module);
      for (const parent of module.parents ?? []) {
        const importer = this.cache.get(parent);
        if (importer && !open.includes(importer)) open.push(importer);
      }
    }
  }
}

/**
 * Lets importers of a module see what a newer instance of it exports (rule U5). Turbopack defines exports as non-configurable
 * and seals the object; here they are defined so that a patch can define them again.
 */
class Exports {
  /** Older namespaces of a module, as long as anybody holds them. */
  readonly #held = new Map<Id, Set<WeakRef<object>>>();

  constructor(prototype: TurbopackContext) {
    const define = prototype.s;
    prototype.s = function (bindings, id, dynamic) {
      const { m: module, e: exports } = this;
      // Of a module that was merged into another one: not in development.
      if (id !== undefined && id !== null) return define.call(this, bindings, id, dynamic);
      const stand = { id: module.id, exports: {} } as TurbopackModule;
      define.call(
        Object.assign(Object.create(prototype), this, { m: stand, e: stand.exports }),
        bindings,
        undefined,
        true,
      );
      redefine(exports, stand.exports as object);
      module.namespaceObject = exports;
    };
  }

  /** Before anybody holds it: while it is being evaluated, and first of all its imports. */
  adopt(module: TurbopackModule): void {
    const { namespaceObject } = module;
    if (!namespaceObject || module.exports !== namespaceObject || !Object.isSealed(namespaceObject)) return;
    module.exports = module.namespaceObject = redefine({}, namespaceObject);
  }

  hold(id: Id, { namespaceObject }: TurbopackModule): void {
    if (!namespaceObject) return;
    const held = this.#held.get(id) ?? new Set();
    for (const reference of held) if (!reference.deref()) held.delete(reference);
    this.#held.set(id, held.add(new WeakRef(namespaceObject)));
  }

  patch(instance: TurbopackModule | undefined): void {
    const newest = instance?.namespaceObject;
    if (!newest) return;
    for (const reference of this.#held.get(instance.id) ?? []) {
      const old = reference.deref();
      if (!old || old === newest || Object.isSealed(old)) continue;
      for (const name of Reflect.ownKeys(old)) if (!Reflect.has(newest, name)) Reflect.deleteProperty(old, name);
      redefine(old, newest);
    }
  }
}

/** Gives `target` the properties of `source`, so that they can be defined again. */
function redefine(target: object, source: object): object {
  for (const name of Reflect.ownKeys(source)) {
    const fixed = name === "__esModule" || name === Symbol.toStringTag;
    const descriptor = Reflect.getOwnPropertyDescriptor(source, name)!;
    Reflect.defineProperty(target, name, { ...descriptor, configurable: !fixed });
  }
  return target;
}
