import type { ModuleNamespace } from "./api.js";

/** The data handed to `dispose` and `prune` callbacks. */
export type Data = Record<string, any>;

/** One call of `accept()` or `accept(callback)`. */
export interface SelfAcceptance {
  /** Position among all `accept` calls of the program: callbacks run in this order (rule U15). */
  order: number;
  callback: ((newModule: ModuleNamespace | undefined) => unknown) | undefined;
}

/** One call of `accept(dependencies, callback)`. */
export interface DependencyAcceptance {
  /** Position among all `accept` calls of the program: callbacks run in this order (rule U15). */
  order: number;
  /** The host's ids of the dependencies, in the order in which the call lists them. */
  dependencies: readonly string[];
  /** Gets the new modules by position, `undefined` for a dependency that did not change or failed (rule U6). */
  callback: ((newModules: Array<ModuleNamespace | undefined>) => unknown) | undefined;
}

let acceptCalls = 0;

/**
 * What one evaluation of a module registered. Each evaluation has an instance of its own, and the previous one is
 * dropped as a whole, so no stale callback can survive (rule U7).
 */
export class Instance {
  /** While the module is being evaluated, writing a property of `data` makes it self-accepting (rule U8). */
  evaluating = true;
  selfAcceptances: SelfAcceptance[] = [];
  dependencyAcceptances: DependencyAcceptance[] = [];
  readonly disposers: Array<(data: Data) => unknown> = [];
  readonly pruners: Array<(data: Data) => unknown> = [];
  readonly listeners: Array<[event: string, callback: (payload: any) => unknown]> = [];

  get isSelfAccepting(): boolean {
    return this.selfAcceptances.length > 0;
  }

  /** `accept()` patches importers; any `accept(callback)` leaves them with the exports they had (rule U5). */
  get patchesImporters(): boolean {
    return !this.selfAcceptances.some(({ callback }) => callback);
  }

  /** Whether it accepted a dependency of this id. */
  accepts(id: string): boolean {
    return this.dependencyAcceptances.some(({ dependencies }) => dependencies.includes(id));
  }

  acceptSelf(callback: SelfAcceptance["callback"]): void {
    this.selfAcceptances.push({ order: acceptCalls++, callback });
  }

  acceptDependencies(dependencies: readonly string[], callback: DependencyAcceptance["callback"]): void {
    this.dependencyAcceptances.push({ order: acceptCalls++, dependencies, callback });
  }

  /**
   * Takes over what `previous` accepted. For a module that threw while it was re-evaluated: its old exports stay,
   * and the next save has to find the same boundaries (rule U9).
   */
  inheritAcceptances(previous: Instance): void {
    this.selfAcceptances = previous.selfAcceptances;
    this.dependencyAcceptances = previous.dependencyAcceptances;
  }
}
