import type { ModuleNamespace } from "./api.js";

/** The data handed to `dispose` and `prune` callbacks. */
export type Data = Record<string, any>;

/** One call of `accept`. */
export interface Acceptance {
  /** Position among all `accept` calls of the program: callbacks run in this order (rule U15). */
  order: number;
  /** The host's ids of the dependencies, in the order in which the call lists them; missing if the module accepts itself. */
  dependencies: readonly string[] | undefined;
  /**
   * Gets the new modules by position: one for `accept(callback)`; one for each dependency, `undefined` for a dependency
   * that did not change or failed (rule U6).
   */
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
  /** A module that threw takes over those of its previous instance: the next save has to find the same boundaries (rule U9). */
  acceptances: Acceptance[] = [];
  readonly disposers: Array<(data: Data) => unknown> = [];
  readonly pruners: Array<(data: Data) => unknown> = [];
  readonly listeners: Array<[event: string, callback: (payload: any, client: any) => unknown]> = [];

  accept(dependencies: Acceptance["dependencies"], callback: Acceptance["callback"]): void {
    this.acceptances.push({ order: acceptCalls++, dependencies, callback });
  }

  get selfAcceptances(): Acceptance[] {
    return this.acceptances.filter(({ dependencies }) => !dependencies);
  }
}
