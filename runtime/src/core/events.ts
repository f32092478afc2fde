import type { BuiltInEvents } from "./api.js";
import { type Instance, callAll } from "./module.js";

/** Delivers events to the listeners of all live instances (rule U11). */
export class Events {
  readonly #instances = new Set<Instance>();
  #tellingOfError = false;

  constructor(private readonly report: (error: unknown) => void) {}

  on(instance: Instance, event: string, callback: (payload: any) => any): void {
    instance.listeners.push([event, callback]);
    this.#instances.add(instance);
  }

  off(instance: Instance, event: string, callback: (payload: any) => any): void {
    const index = instance.listeners.findIndex(([name, known]) => name === event && known === callback);
    if (index >= 0) instance.listeners.splice(index, 1);
  }

  /** A module's listeners go when it is replaced. */
  drop(instance: Instance): void {
    this.#instances.delete(instance);
  }

  /** A built-in event, under both of its names. Resolves when every listener has ended. */
  emit<Name extends keyof BuiltInEvents>(name: Name, payload: BuiltInEvents[Name]): Promise<void> {
    return this.#tell([`bun:${name}`, `vite:${name}`], payload);
  }

  /** Tells of an error (rule U15). A listener that throws is not told of that. */
  error(message: string, stack = ""): void {
    if (this.#tellingOfError) return;
    this.#tellingOfError = true;
    void this.emit("error", { type: "error", err: { message, stack } }).then(() => (this.#tellingOfError = false));
  }

  /** An event that the server sent (rule U13). */
  deliver(name: string, data: unknown): Promise<void> {
    return this.#tell([name], data);
  }

  #tell(names: string[], payload: unknown): Promise<void> {
    const callbacks = [...this.#instances].flatMap(({ listeners }) =>
      listeners.filter(([event]) => names.includes(event)).map(([, callback]) => callback),
    );
    return callAll(callbacks, payload, this.report);
  }
}
