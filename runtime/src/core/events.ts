import type { BuiltInEvents, EventClient } from "./api.js";
import { callAll } from "./call-all.js";
import type { Instance } from "./instance.js";

/** What the event `error` says of an error. */
export type ErrorText = BuiltInEvents["error"]["err"];

/** Delivers events to the listeners of all live instances (rule U11). */
export class Events {
  readonly #instances = new Set<Instance>();
  #emittingError = false;

  constructor(private readonly report: (error: unknown) => void) {}

  on(instance: Instance, event: string, callback: (payload: any, client: any) => any): void {
    instance.listeners.push([event, callback]);
    this.#instances.add(instance);
  }

  off(instance: Instance, event: string, callback: (payload: any, client: any) => any): void {
    const index = instance.listeners.findIndex(([name, known]) => name === event && known === callback);
    if (index >= 0) instance.listeners.splice(index, 1);
  }

  /** Removes the listeners of an instance that is replaced or pruned. */
  detach(instance: Instance): void {
    this.#instances.delete(instance);
  }

  /** Emits a built-in event under both of its names. Resolves when every listener has ended. */
  emit<Name extends keyof BuiltInEvents>(name: Name, payload: BuiltInEvents[Name]): Promise<void> {
    return this.#call([`bun:${name}`, `vite:${name}`], payload);
  }

  /** Emits `error` (rule U15). What its own listeners throw is not emitted again: that could loop. */
  emitError(err: ErrorText): void {
    if (this.#emittingError) return;
    this.#emittingError = true;
    void this.emit("error", { type: "error", err }).then(() => (this.#emittingError = false));
  }

  /**
   * Delivers a custom event from the other side (rule U13).
   * @param client on a server, the page that sent it
   */
  deliver(name: string, data: unknown, client?: EventClient): Promise<void> {
    return this.#call([name], data, client);
  }

  #call(names: string[], payload: unknown, client?: EventClient): Promise<void> {
    const callbacks = [...this.#instances].flatMap(({ listeners }) =>
      listeners
        .filter(([event]) => names.includes(event))
        .map(
          ([, callback]) =>
            (given: unknown) =>
              callback(given, client),
        ),
    );
    return callAll(callbacks, payload, this.report);
  }
}
