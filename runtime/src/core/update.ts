import type { ModuleNamespace, Update as UpdateEntry } from "./api.js";
import type { HangGuard } from "./hang-guard.js";
import type { Acceptance, Instance } from "./instance.js";
import type { Module } from "./module.js";
import type { Plan } from "./plan.js";
import { type PrunedModule, prune } from "./prune.js";
import type { UpdatingHost } from "./updating-host.js";

/** One update under way: its plan, and what the host did so far to carry it out. */
export class Update {
  /** The modules that were evaluated again, with the previous instance: its callbacks are the ones that run (rule U7). */
  readonly replaced = new Map<Module, Instance>();
  /** Modules that threw while they were evaluated (rule U9). */
  readonly failed = new Set<string>();
  /** Accepted dependencies that were evaluated again, by the module that accepted them. */
  readonly renewed = new Map<string, Set<string>>();

  constructor(readonly plan: Plan) {}

  /** Records that `importer`, which accepted `id`, has new bindings: its callback is due. */
  markRenewed(importer: string, id: string): void {
    this.renewed.set(importer, (this.renewed.get(importer) ?? new Set()).add(id));
  }
}

/** What carries out the steps of an update on one host. */
export interface UpdateHost {
  readonly emit: UpdatingHost["emit"];
  readonly guard: HangGuard;
  readonly report: (error: unknown) => void;
  /** The module, if it uses the API. */
  module(id: string): Module | undefined;
  /** Evaluates the outdated modules again and records in `update` what it replaced, renewed, and what failed. */
  evaluate(update: Update): Promise<void>;
  /**
   * The current namespace of a module; `undefined` if it is gone.
   * @param importer accepted the module: for it, a module is evaluated that only `import()` would evaluate
   */
  namespaceOf(id: string, importer?: string): Promise<ModuleNamespace | undefined>;
  /** Makes the bindings of a module that accepted `id` show the new exports (rule U6). */
  renewBindings(importer: string, id: string): unknown;
  /** Makes the bindings of all other importers show the new exports (rule U5). */
  patchImporters(id: string): void;
  /** Lets components render with the new code (rule W8). Never throws. */
  refresh?(): void;
  /** The modules that are no longer reachable from a root, in the order of `pruneOrder`. */
  unreachable(update: Update): PrunedModule[];
}

/** Carries out a plan, in the order of rule U15: `beforeUpdate` - dispose - evaluate - {@link settleUpdate}. */
export async function applyUpdate(update: Update, host: UpdateHost): Promise<void> {
  await emit("beforeUpdate", update, host);
  await disposeAll(update.plan.outdated, host);
  await host.evaluate(update);
  await settleUpdate(update, host);
}

/** Starts all `dispose` callbacks of modules before any is awaited (rule U4). */
export function disposeAll(ids: readonly string[], host: Pick<UpdateHost, "guard" | "module">): Promise<unknown> {
  return Promise.all(ids.map((id) => host.guard.wait(host.module(id)?.dispose(), `dispose of ${id}`)));
}

/**
 * The second half of an update, after evaluation (rule U15): patch bindings - accept callbacks - refresh - prune -
 * `afterUpdate`. Where Turbopack disposes and evaluates by itself, an update starts here.
 */
export async function settleUpdate(update: Update, host: UpdateHost): Promise<void> {
  await renewAcceptors(update, host);
  await takeSelfAccepted(update, host);
  await callDependencyCallbacks(update, host);
  host.refresh?.();
  await prune(host.unreachable(update), host);
  await emit("afterUpdate", update, host);
}

/** The payload is Vite's: each boundary, and what it accepted. */
function emit(event: "beforeUpdate" | "afterUpdate", { plan }: Update, host: UpdateHost): Promise<unknown> {
  const timestamp = Date.now();
  const updates = plan.boundaries.map(
    ([boundary, acceptedVia]): UpdateEntry => ({
      type: "js-update",
      path: boundary,
      acceptedPath: acceptedVia,
      timestamp,
    }),
  );
  return host.emit(event, { type: "update", updates });
}

/** Renews the bindings of modules that accepted a dependency (rule U6), unless the host already did. */
async function renewAcceptors(update: Update, host: UpdateHost): Promise<void> {
  for (const [boundary, acceptedVia] of update.plan.boundaries) {
    if (boundary === acceptedVia || update.renewed.get(boundary)?.has(acceptedVia)) continue;
    if (!update.failed.has(acceptedVia)) await host.renewBindings(boundary, acceptedVia);
    update.markRenewed(boundary, acceptedVia);
  }
}

/** Patches the importers of modules that accept themselves without a callback (rule U5), and calls self-accept callbacks. */
async function takeSelfAccepted({ replaced, failed }: Update, host: UpdateHost): Promise<void> {
  const calls: AcceptCall[] = [];
  for (const [{ id }, { selfAcceptances }] of replaced) {
    if (!selfAcceptances[0]) continue;
    const namespace = failed.has(id) ? undefined : await host.guard.wait(host.namespaceOf(id), `evaluation of ${id}`);
    if (namespace && selfAcceptances.every(({ callback }) => !callback)) host.patchImporters(id);
    for (const acceptance of selfAcceptances) calls.push({ ...acceptance, id, newModules: () => [namespace] });
  }
  await callInOrder(calls, host);
}

async function callDependencyCallbacks({ renewed, failed }: Update, host: UpdateHost): Promise<void> {
  const calls: AcceptCall[] = [];
  for (const [id, renewedIds] of renewed) {
    for (const acceptance of host.module(id)?.instance.acceptances ?? []) {
      const { dependencies = [] } = acceptance;
      if (!dependencies.some((dependency) => renewedIds.has(dependency))) continue;
      const newModule = (dependency: string) =>
        renewedIds.has(dependency) && !failed.has(dependency) ? host.namespaceOf(dependency, id) : undefined;
      calls.push({ ...acceptance, id, newModules: () => dependencies.map(newModule) });
    }
  }
  await callInOrder(calls, host);
}

/** A callback that is due, of the module `id`. */
interface AcceptCall extends Acceptance {
  id: string;
  newModules(): Array<ModuleNamespace | undefined | Promise<ModuleNamespace | undefined>>;
}

/** Awaits accept callbacks one after another, in the order in which `accept` was called, across modules (rule U15). */
async function callInOrder(calls: AcceptCall[], host: UpdateHost): Promise<void> {
  calls.sort((a, b) => a.order - b.order);
  for (const { id, callback, newModules } of calls) {
    const called = Promise.all(newModules()).then(callback).catch(host.report);
    await host.guard.wait(called, `accept in ${id}`);
  }
}
