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

export type UpdateQueue = ReturnType<typeof createUpdateQueue>;

/** Runs updates one after another (rule U1), and between them what modules invalidated (rule U12). */
export function createUpdateQueue(host: QueuedHost) {
  let last: Promise<unknown> = Promise.resolve();
  let current: Update | undefined;
  /** Before any update, `invalidate()` only warns. */
  let hasUpdated = false;
  /** Modules that invalidated themselves and wait for their turn, with the update under way at that time. */
  const invalidated = new Map<string, Update | undefined>();
  /** Modules that were invalidated since the last save. A repeat means a cycle of invalidations. */
  const seen = new Set<string>();

  /** Runs a job after all earlier jobs, then propagates what was invalidated meanwhile. */
  function run<T>(job: () => Promise<T>): Promise<T> {
    const result = last.then(async () => {
      const result = await job();
      await propagateInvalidations();
      return result;
    });
    last = result.catch(() => {}); // the caller gets the error
    return result;
  }

  /** Carries out a plan, accepted or not. Call it from within a job. */
  async function apply(plan: Plan): Promise<Update> {
    const update = new Update(plan);
    current = update;
    hasUpdated = true;
    try {
      await applyUpdate(update, host);
    } finally {
      current = undefined;
    }
    return update;
  }

  async function propagateInvalidations(): Promise<void> {
    while (invalidated.size > 0) {
      const during = new Map(invalidated);
      invalidated.clear();
      const ids = [...during.keys()];
      const plan = propagate([], host.graph(), ids);
      const repeated = ids.find((id) => seen.has(id));
      for (const id of ids) seen.add(id);
      const reason = repeated ?? plan.chain[0];
      if (reason !== undefined) {
        await host.reload(`${reason} invalidated itself`, plan);
        continue;
      }
      // An acceptor that the same update already notified is not notified twice (rule U6).
      plan.boundaries = plan.boundaries.filter(
        ([boundary, acceptedVia]) => !during.get(acceptedVia)?.renewed.get(boundary)?.has(acceptedVia),
      );
      if (plan.outdated.length || plan.boundaries.length) await apply(plan);
    }
  }

  return {
    /** The update under way. */
    get current() {
      return current;
    },

    /** The module cannot take the update: its importers are to (rule U12). */
    invalidate(module: Module): void {
      if (!hasUpdated) return;
      invalidated.set(module.id, current);
      void run(async () => {});
    },

    /** Runs a job for a save, after all earlier jobs. Code of the program that hangs gives way to it (see {@link HangGuard}). */
    save<T>(job: () => Promise<T>): Promise<T> {
      const start = host.guard.saveWaits();
      return run(() => {
        start();
        seen.clear();
        return job();
      });
    },

    apply,
  };
}
