import type { Module } from "./module.js";
import { type ModuleGraph, type Plan, propagate } from "./plan.js";
import { applyUpdate, Update, type UpdateHost } from "./update.js";

/** A host whose updates the queue runs. */
export interface QueuedHost extends UpdateHost {
  /** The graph as it is now. */
  graph(): ModuleGraph;
  /** Reloads the page; on Node, evaluates everything down to what changed or was invalidated (rules U16, N1). */
  reload(reason: string, plan: Plan): Promise<void>;
}

/** Runs updates one after another (rule U1), and between them what modules invalidated (rule U12). */
export class UpdateQueue {
  #last: Promise<unknown> = Promise.resolve();
  /** The update under way. */
  current: Update | undefined;
  /** Before any update, `invalidate()` only warns. */
  #hasUpdated = false;
  /** Modules that invalidated themselves and wait for their turn, with the update under way at that time. */
  readonly #invalidated = new Map<string, Update | undefined>();
  /** Modules that were invalidated since the last save. A repeat means a cycle of invalidations. */
  readonly #seen = new Set<string>();

  constructor(private readonly host: QueuedHost) {}

  /** The module cannot take the update: its importers are to (rule U12). */
  invalidate(module: Module): void {
    if (!this.#hasUpdated) return;
    this.#invalidated.set(module.id, this.current);
    void this.run(async () => {});
  }

  /** Runs a job for a save, after all earlier jobs. Code of the program that hangs gives way to it (see {@link HangGuard}). */
  save<T>(job: () => Promise<T>): Promise<T> {
    const start = this.host.guard.saveWaits();
    return this.run(() => {
      start();
      this.startSave();
      return job();
    });
  }

  /** The code is about to change: invalidations count anew from here. */
  startSave(): void {
    this.#seen.clear();
  }

  /** Runs a job after all earlier jobs, then propagates what was invalidated meanwhile. */
  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(async () => {
      const result = await job();
      await this.propagateInvalidations();
      return result;
    });
    this.#last = result.catch(() => {}); // the caller gets the error
    return result;
  }

  /** Carries out a plan, accepted or not. Call it from within a job. */
  async apply(plan: Plan): Promise<Update> {
    const update = new Update(plan);
    this.current = update;
    this.#hasUpdated = true;
    try {
      await applyUpdate(update, this.host);
    } finally {
      this.current = undefined;
    }
    return update;
  }

  async propagateInvalidations(): Promise<void> {
    while (this.#invalidated.size > 0) {
      const during = new Map(this.#invalidated);
      this.#invalidated.clear();
      const ids = [...during.keys()];
      const plan = propagate([], this.host.graph(), ids);
      const repeated = ids.find((id) => this.#seen.has(id));
      for (const id of ids) this.#seen.add(id);
      const reason = repeated ?? plan.chain[0];
      if (reason !== undefined) {
        await this.host.reload(`${reason} invalidated itself`, plan);
        continue;
      }
      // An acceptor that the same update already notified is not notified twice (rule U6).
      plan.boundaries = plan.boundaries.filter(
        ({ boundary, acceptedVia }) => !during.get(acceptedVia)?.renewed.get(boundary)?.has(acceptedVia),
      );
      if (plan.outdated.length + plan.boundaries.length > 0) await this.apply(plan);
    }
  }
}
