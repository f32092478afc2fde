import type { Module } from "../../core/module.js";
import { type Boundary, type Plan, propagate } from "../../core/plan.js";
import { type PrunedModule, pruneOrder } from "../../core/prune.js";
import { settleUpdate, Update } from "../../core/update.js";
import { createUpdateQueue, type QueuedHost } from "../../core/update-queue.js";
import { graphOf, inEvaluationOrder } from "./graph.js";
import { TurbopackModules } from "./modules.js";
import type { Id, TurbopackContext } from "./runtime.js";
import { TurbopackUpdates } from "./updates.js";

/**
 * The host of a page; `undefined` where Turbopack cannot update modules. It outlives this module, which a build drops that has
 * no module left that uses the API: a later build brings it back.
 */
export function hostOf(context: TurbopackContext): TurbopackHost | undefined {
  if (!context.c) return undefined;
  const runtime = Object.getPrototypeOf(context) as { importMetaHot?: TurbopackHost };
  return (runtime.importMetaHot ??= new TurbopackHost(context));
}

/**
 * Drives updates on Turbopack in the order of rule U15, where its runtime lets us (`updates.ts`). Elsewhere Turbopack applies
 * an update by itself, synchronously; the host follows it and carries out the second half as soon as Turbopack has ended.
 */
class TurbopackHost extends TurbopackModules implements QueuedHost {
  readonly #queue = createUpdateQueue(this);
  readonly #updates: TurbopackUpdates | undefined;
  /** Updates that run or wait. */
  #saves = 0;
  /** Modules with other code, and those that threw: the next update tries them again (rule U9). */
  readonly #changed = new Set<string>();
  /** Modules that no chunk has any more. */
  #dropped: string[] = [];
  /** An update that Turbopack applies by itself, with `dispose` callbacks that nothing awaited yet. */
  #followed: Update | undefined;
  readonly #disposing = new Map<Module, Promise<void>>();
  #hasWarned = false;

  constructor(context: TurbopackContext) {
    super(context);
    this.#updates = TurbopackUpdates.start(context, (changed, dropped) => this.#receive(changed, dropped));
  }

  get #update(): Update | undefined {
    return this.#queue.current ?? this.#followed;
  }

  /** The client received an update. One that concerns nobody who uses the API is Turbopack's own, at once. */
  #receive(changed: Id[], dropped: Id[]): void {
    const ids = changed.map(String);
    const isFree = this.#saves === 0 && this.#changed.size === 0;
    if (isFree && !this.#concerns(propagate(ids, this.graph()), dropped.map(String))) {
      this.#updates!.apply(changed);
      for (const id of dropped) this.#updates!.discard(id);
      return;
    }
    for (const id of ids) this.#changed.add(id);
    this.#dropped = [...new Set([...this.#dropped, ...dropped.map(String)])];
    this.#saves++;
    const saved = this.#queue.save(() => this.#take()).catch((error) => this.reload(String(error)));
    void saved.finally(() => this.#saves--);
  }

  #concerns({ outdated, boundaries, chain }: Plan, dropped: string[]): boolean {
    if (chain[0] !== undefined) return true;
    return [...outdated, ...dropped, ...boundaries.map(([boundary]) => boundary)].some((id) => this.module(id));
  }

  async #take(): Promise<void> {
    const plan = propagate(this.#changed, this.graph());
    this.#changed.clear();
    if (plan.chain[0] !== undefined) return this.reload(`${plan.chain[0]} is not accepted`, plan);
    // Before Turbopack changes the graph.
    this.#dropped = pruneOrder(this.#dropped, this.graph());
    if (plan.outdated[0] !== undefined || this.#dropped[0] !== undefined) await this.#queue.apply(plan);
  }

  onInvalidate(module: Module): void {
    if (this.#updates?.isActive) this.#queue.invalidate(module);
    else if (this.#update) {
      // Turbopack would propagate it with the next save only: the page is reloaded, whoever accepts it (rule U12).
      void this.reload("Turbopack cannot propagate an invalidation to the importers");
    }
  }

  protected onRenewed(importer: string, dependency: string): void {
    (this.#update ?? this.#follow()).markRenewed(importer, dependency);
  }

  protected replace(id: Id, module: Module): void {
    const update = this.#update ?? this.#follow();
    const cached = this.cache.get(id);
    if (cached) this.exports.hold(cached);
    const disposed = module.dispose();
    if (update === this.#followed) this.#disposing.set(module, disposed);
    update.replaced.set(module, module.startInstance());
  }

  /** Turbopack applies an update by itself. Its second half runs when Turbopack has ended, which is when this task has. */
  #follow(): Update {
    const update = new Update({ outdated: [], boundaries: [], invalidated: [], chain: [] });
    this.#followed = update;
    if (!this.#hasWarned && typeof document !== "undefined") {
      this.warn(
        "this version of Next.js does not await `dispose` and `beforeUpdate`, and reloads the page for `invalidate()`",
      );
      this.#hasWarned = true;
    }
    void this.events.emit("beforeUpdate", { type: "update", updates: [] });
    setTimeout(async () => {
      const { plan, replaced } = update;
      plan.outdated = [
        ...new Set([
          ...[...replaced.keys()].map(({ id }) => id),
          ...[...update.renewed.values()].flatMap((ids) => [...ids]),
        ]),
      ];
      plan.boundaries = [...this.#boundaries(update)];
      this.keepFailed(update);
      await settleUpdate(update, this);
      this.#disposing.clear();
      this.#followed = undefined;
    });
    return update;
  }

  /** The boundaries of what Turbopack replaced, after the fact. */
  *#boundaries({ plan, replaced }: Update): Iterable<Boundary> {
    const outdated = new Set(plan.outdated);
    for (const { id, instance } of this.modules.values()) {
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

  graph() {
    return graphOf(
      (id) => this.cached(id),
      this.modules.values(),
      (id) => this.#updates!.probe(id),
      (id) => this.isUnfinished(id),
    );
  }

  async evaluate(update: Update): Promise<void> {
    const { outdated, boundaries } = update.plan;
    const before = this.withErrors();
    // Its importers evaluate it: Turbopack would do so once more, because it accepted itself.
    for (const id of outdated) if (this.isUnfinished(id)) this.cached(id)!.hot?.invalidate();
    // Turbopack evaluates modules that accept themselves in the order in which it meets them here, without asking whether one of them has
    // evaluated another already.
    const accepting = new Set(boundaries.filter(([id, acceptedVia]) => id === acceptedVia).map(([id]) => id));
    const sorted = inEvaluationOrder(outdated, this.graph());
    const ids = new Set([...sorted.filter((id) => accepting.has(id)), ...sorted]);
    this.#updates!.apply([...ids].map((id) => this.cached(id)!.id));
    await this.endEvaluation(update);
    // Also new modules, which are not outdated: they are evaluated again when what they import is repaired.
    for (const id of this.withErrors()) if (!before.has(id)) update.failed.add(id);
    this.keepFailed(update);
    for (const id of update.failed) this.#changed.add(id);
  }

  unreachable(update: Update): PrunedModule[] {
    const { replaced, failed } = update;
    const followed = update === this.#followed;
    const dropped = followed
      ? [...this.modules.keys()].map(String).filter((id) => !this.cached(id) && !failed.has(id))
      : this.#dropped.splice(0).filter((id) => this.cached(id));
    return dropped.map((id) => {
      const module = this.module(id);
      return {
        id,
        // Turbopack disposed by itself what it dropped.
        dispose: () => (followed ? this.#disposing.get(module!) : module?.dispose()),
        prune: () => module?.prune(replaced.get(module)),
        forget: () => this.#forget(id),
      };
    });
  }

  #forget(id: string): void {
    const cached = this.cached(id);
    if (cached) this.#updates?.discard(cached.id);
    const module = this.module(id);
    if (module) this.events.detach(module.instance);
    this.modules.delete(id);
    this.modules.delete(Number(id));
  }

  /** Emits `beforeFullReload`, warns why, and reloads the page (rule U16). */
  async reload(reason: string, { chain = [] }: Partial<Plan> = {}): Promise<void> {
    await this.emit("beforeFullReload", { type: "full-reload" });
    this.warn(`full reload: ${reason}${chain[1] ? `\n  ${chain.join(" <- ")}` : ""}`);
    location.reload();
    // Nothing more may happen on this page.
    await new Promise(() => {});
  }
}
