import { AsyncLocalStorage } from "node:async_hooks";
import type { ModuleRecord } from "../../registry/record.js";

/** The module whose evaluation began the running code, however long ago: it owns the servers and timers that it starts. */
const owner = new AsyncLocalStorage<ModuleRecord>();

/** Runs code on behalf of a module. */
export function runAs<T>(record: ModuleRecord, code: () => T): T {
  return owner.run(record, code);
}

/** The module on whose behalf code is running; `undefined` if it began outside of all modules. */
export function currentOwner(): ModuleRecord | undefined {
  return owner.getStore();
}

/** Registers how to undo something that a module did. @returns a function that forgets it: it ended by itself */
export type OnCleanup = (owner: ModuleRecord, undo: () => void) => () => void;
