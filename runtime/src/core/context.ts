import type { ImportMetaHot } from "./api.js";
import type { Data } from "./instance.js";
import type { Module, RegisterDependency } from "./module.js";

/** The object that `import.meta.hot` becomes in development: the API for one instance of one module. */
export class Context implements ImportMetaHot {
  readonly #module: Module;
  readonly #instance;

  constructor(module: Module) {
    this.#module = module;
    this.#instance = module.instance;
  }

  get data(): Data {
    return this.#module.data;
  }

  /**
   * `data`, about to be written. The plugin emits this name for `data.x ??= v`, `||=` and `&&=`, which make the module
   * self-accepting in every evaluation, whether they assign or not (rule U8).
   */
  get selfAcceptingData(): Data {
    return this.#module.markDataWrite();
  }

  /** @param registrations one for each dependency; the plugin adds them to calls that accept dependencies */
  accept(first?: any, callback?: any, registrations?: readonly RegisterDependency[]): void {
    if (Array.isArray(first)) {
      this.#instance.accept(this.#module.host?.acceptDependencies(this.#module, first, registrations), callback);
    } else if (typeof first === "string") {
      this.accept([first], callback && (([newModule]: any) => callback(newModule)), registrations);
    } else {
      this.#module.acceptSelf(first && (([newModule]) => first(newModule)));
    }
  }

  dispose(callback: (data: Data) => any): void {
    this.#instance.disposers.push(callback);
  }

  prune(callback: (data: Data) => any): void {
    this.#instance.pruners.push(callback);
  }

  invalidate(message?: string): void {
    this.#module.host?.invalidate(this.#module, message);
  }

  on(event: string, callback: (payload: any, client: any) => any): void {
    this.#module.host?.events.on(this.#instance, event, callback);
  }

  off(event: string, callback: (payload: any, client: any) => any): void {
    this.#module.host?.events.off(this.#instance, event, callback);
  }

  send(event: string, data?: unknown): void {
    this.#module.host?.send(event, data);
  }

  decline(): void {}
}
