import { AsyncLocalStorage } from "node:async_hooks";
import type { ModuleRecord } from "../../registry/record.js";

/**
 * Whose code is running: the module in whose evaluation it began, however long ago that was. By this a server knows who opened
 * it, and `--clean` what to stop.
 */
const evaluation = new AsyncLocalStorage<ModuleRecord>();

/** Runs a module's code as its own. */
export function runAs<T>(owner: ModuleRecord, code: () => T): T {
  return evaluation.run(owner, code);
}

/** The module whose code is running; nobody if it began outside of all. */
export function currentOwner(): ModuleRecord | undefined {
  return evaluation.getStore();
}
