import { EventEmitter } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import type { ModuleRecord } from "../../registry/record.js";
import { currentOwner } from "./owner.js";

/**
 * `--clean`: stops the timers that replaced modules started, and removes the listeners that they added to what is not their own:
 * `process`, and emitters that other modules made. For programs that have no `dispose`.
 */
export class AutoCleanup {
  readonly #undo = new WeakMap<ModuleRecord, Set<() => void>>();

  constructor() {
    this.#followTimers();
    this.#followListeners();
  }

  /** Stops what a module's code started. */
  clean(owner: ModuleRecord): void {
    const undo = this.#undo.get(owner);
    this.#undo.delete(owner);
    for (const one of undo ?? []) one();
  }

  /** @returns forgets it again: it ended by itself. */
  #add(owner: ModuleRecord, undo: () => void): () => void {
    const all = this.#undo.get(owner) ?? new Set();
    this.#undo.set(owner, all.add(undo));
    return () => all.delete(undo);
  }

  #followTimers(): void {
    const kinds = [
      ["setTimeout", "clearTimeout", true],
      ["setInterval", "clearInterval", false],
      ["setImmediate", "clearImmediate", true],
    ] as const;
    for (const [set, clear, once] of kinds) {
      const begin = timers[set] as (callback: (...args: unknown[]) => unknown, ...args: unknown[]) => object;
      const end = timers[clear] as (timer: unknown) => void;
      const ended = new WeakMap<object, () => void>();
      const cleaner = this;
      const started = function (callback: (...args: unknown[]) => unknown, ...args: unknown[]): object {
        const owner = currentOwner();
        if (!owner || typeof callback !== "function") return begin(callback, ...args);
        const timer = begin(
          once
            ? function (this: unknown, ...given: unknown[]) {
                ended.get(timer)?.();
                return callback.apply(this, given);
              }
            : callback,
          ...args,
        );
        ended.set(
          timer,
          cleaner.#add(owner, () => end(timer)),
        );
        return timer;
      };
      // setTimeout has a promise form among its properties.
      const stopped = (timer: unknown): void => {
        if (typeof timer === "object" && timer) ended.get(timer)?.();
        end(timer);
      };
      Object.defineProperties(started, Object.getOwnPropertyDescriptors(begin));
      Object.assign(timers, { [set]: started, [clear]: stopped });
      Object.assign(globalThis, { [set]: started, [clear]: stopped });
    }
    syncBuiltinESMExports();
  }

  #followListeners(): void {
    const makers = new WeakMap<object, ModuleRecord>();
    const { init } = EventEmitter as unknown as { init(this: EventEmitter, options: unknown): void };
    (EventEmitter as unknown as { init: typeof init }).init = function (options) {
      const owner = currentOwner();
      if (owner) makers.set(this, owner);
      init.call(this, options);
    };
    const cleaner = this;
    for (const name of ["on", "addListener", "once", "prependListener", "prependOnceListener"] as const) {
      const add = EventEmitter.prototype[name];
      EventEmitter.prototype[name] = function (this: EventEmitter, event, listener) {
        const owner = currentOwner();
        // On its own emitters, servers and connections among them, listeners go with these.
        if (owner && makers.get(this) !== owner)
          cleaner.#add(owner, () => this.removeListener(event as string, listener));
        return add.call(this, event as string, listener);
      };
    }
  }
}
