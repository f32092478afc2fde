import type { BuiltInEvents, EventClient } from "./api.js";
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

  function call(names: string[], payload: unknown, onThrown = report, client?: EventClient): Promise<void> {
    const callbacks = [...instances].flatMap(({ listeners }) =>
      listeners
        .filter(([event]) => names.includes(event))
        .map(
          ([, callback]) =>
            (given: unknown) =>
              callback(given, client),
        ),
    );
    return callAll(callbacks, payload, onThrown);
  }

  return {
    on(instance: Instance, event: string, callback: (payload: any, client: any) => any): void {
      instance.listeners.push([event, callback]);
      instances.add(instance);
    },

    off(instance: Instance, event: string, callback: (payload: any, client: any) => any): void {
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

    /**
     * Delivers a custom event from the other side (rule U13).
     * @param client on a server, the page that sent it
     */
    deliver: (name: string, data: unknown, client?: EventClient): Promise<void> => call([name], data, report, client),
  };
}
