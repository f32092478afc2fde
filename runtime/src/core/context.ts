import type { ImportMetaHot } from "./api.js";
import type { Links, Module } from "./module.js";

/** What stands for `import.meta.hot` in a development build: the API for one instance of one module. */
export class Context implements ImportMetaHot {
  readonly #module: Module;
  readonly #instance;

  constructor(module: Module) {
    this.#module = module;
    this.#instance = module.instance;
  }

  get data(): Record<string, any> {
    return this.#module.data;
  }

  /**
   * `data`, read in order to write it. The plugin puts this name where code assigns with `data.x ??= v`, `||=` or `&&=`, which
   * accept the module in every evaluation, whether they assign or not (rule U8).
   */
  get selfAcceptingData(): Record<string, any> {
    return this.#module.written();
  }

  get written(): Record<string, any> {
    return this.selfAcceptingData;
  }

  /** @param links added by the plugin to calls that accept dependencies. */
  accept(first?: any, callback?: any, links?: Links): void {
    if (typeof first === "string") {
      this.#acceptDependencies([first], callback && (([newModule]) => callback(newModule)), links);
    } else if (Array.isArray(first)) {
      this.#acceptDependencies(first, callback, links);
    } else {
      this.#module.acceptItself(first ?? undefined);
    }
  }

  #acceptDependencies(specifiers: string[], callback: ((newModules: any[]) => any) | undefined, links?: Links): void {
    const dependencies = this.#module.host.acceptDependencies(this.#module, specifiers, links);
    this.#instance.acceptances.push({ dependencies, callback });
  }

  dispose(callback: (data: Record<string, any>) => any): void {
    this.#instance.disposers.push(callback);
  }

  prune(callback: (data: Record<string, any>) => any): void {
    this.#instance.prunes.push(callback);
  }

  invalidate(message?: string): void {
    this.#module.host.invalidate(this.#module, message);
  }

  on(event: string, callback: (payload: any) => any): void {
    this.#module.host.events.on(this.#instance, event, callback);
  }

  off(event: string, callback: (payload: any) => any): void {
    this.#module.host.events.off(this.#instance, event, callback);
  }

  send(event: string, data?: unknown): void {
    this.#module.host.send(event, data);
  }

  decline(): void {}
}
