import type { ModuleRecord } from "../../registry/record.js";
import type { OnCleanup } from "./owner.js";
import { trackListeners } from "./track-listeners.js";
import { trackTimers } from "./track-timers.js";

/**
 * `--clean`, for programs without `dispose`: stops the timers of replaced modules, and removes the listeners that they
 * added to `process` and to emitters of other modules.
 */
export class AutoCleanup {
  /** Invariant: contains only what is still active, or memory would grow with everything that ever ran. */
  readonly #undos = new WeakMap<ModuleRecord, Set<() => void>>();

  constructor() {
    const onCleanup: OnCleanup = (owner, undo) => this.#add(owner, undo);
    trackTimers(onCleanup);
    trackListeners(onCleanup);
  }

  /** Stops and removes what a module's code started. */
  clean(owner: ModuleRecord): void {
    const undos = this.#undos.get(owner);
    this.#undos.delete(owner);
    for (const undo of [...(undos ?? [])]) undo(); // a copy: an undo may forget another one
  }

  #add(owner: ModuleRecord, undo: () => void): () => void {
    const undos = this.#undos.get(owner) ?? new Set();
    this.#undos.set(owner, undos.add(undo));
    return () => undos.delete(undo);
  }
}
