import type { BuiltInEvents } from "./api.js";
import { callAll } from "./call-all.js";
import type { Instance } from "./instance.js";

/** What the event `error` says of an error. */
export type ErrorText = BuiltInEvents["error"]["err"];

export type Events = ReturnType<typeof createEvents>;

/**
 * Delivers events to the listeners of all live instances (rule U11).
 * @param report takes what listeners throw
 * @param show takes what listeners of `error` throw: to emit that again could loop
 */
export function createEvents(report: (error: unknown) => void, show: (error: unknown) => void) {
  const instances = new Set<Instance>();

  function call(names: string[], payload: unknown, onThrown = report): Promise<void> {
    const callbacks = [...instances].flatMap(({ listeners }) =>
      listeners.filter(([event]) => names.includes(event)).map(([, callback]) => callback),
    );
    return callAll(callbacks, payload, onThrown);
  }

  return {
    on(instance: Instance, event: string, callback: (payload: any) => any): void {
      instance.listeners.push([event, callback]);
      instances.add(instance);
    },

    off(instance: Instance, event: string, callback: (payload: any) => any): void {
      const index = instance.listeners.findIndex(([name, known]) => name === event && known === callback);
      if (index >= 0) instance.listeners.splice(index, 1);
    },

    /** Removes the listeners of an instance that is replaced or pruned. */
    detach(instance: Instance): void {
      instances.delete(instance);
    },

    /** Emits a built-in event under both of its names. Resolves when every listener has ended. */
    emit: <Name extends keyof BuiltInEvents>(name: Name, payload: BuiltInEvents[Name]): Promise<void> =>
      call([`bun:${name}`, `vite:${name}`], payload, name === "error" ? show : report),

    /** Delivers a custom event from the server (rule U13). */
    deliver: (name: string, data: unknown): Promise<void> => call([name], data),
  };
}
