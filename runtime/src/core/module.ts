import type { ModuleNamespace } from "./api.js";
import type { Events } from "./events.js";

export type SelfCallback = ((newModule: ModuleNamespace | undefined) => unknown) | undefined;

/** `accept(dependencies, callback)`: one call of it. */
export interface DependencyAcceptance {
  /** The host's names of the dependencies, in the order they were given. */
  dependencies: string[];
  /** Called with what was given for each: a namespace, or `undefined`. */
  callback: ((newModules: Array<ModuleNamespace | undefined>) => unknown) | undefined;
}

/**
 * What one evaluation of a module registered. A new evaluation gets a new one and the old one is dropped as a
 * whole, so that nothing can be left behind (rule U7).
 */
export class Instance {
  /** While it is being evaluated, writing a property of `data` accepts the module (rule U8). */
  evaluating = true;
  readonly selfCallbacks: SelfCallback[] = [];
  readonly acceptances: DependencyAcceptance[] = [];
  readonly disposers: Array<(data: Record<string, any>) => unknown> = [];
  readonly prunes: Array<(data: Record<string, any>) => unknown> = [];
  readonly listeners: Array<[event: string, callback: (payload: any) => unknown]> = [];

  get acceptsItself(): boolean {
    return this.selfCallbacks.length > 0;
  }

  /** `accept()` patches importers; `accept(callback)`, whatever else accepts the module, leaves them what they had (rule U5). */
  get patchesImporters(): boolean {
    return !this.selfCallbacks.some(Boolean);
  }
}

/** What is known of a module for its whole life, however often it is evaluated. */
export class Module {
  /** One object for the module's whole life (rule U8). */
  readonly data: Record<string, any>;
  instance = new Instance();

  constructor(
    /** The host's name of the module. */
    readonly id: string,
    readonly host: Host,
  ) {
    this.data = new Proxy<Record<string, any>>(
      {},
      {
        // An assignment ends here as well.
        defineProperty: (target, key, descriptor) => {
          this.written();
          return Reflect.defineProperty(target, key, descriptor);
        },
      },
    );
  }

  /** A new evaluation begins. @returns what the one before registered, which nobody hears of any more. */
  renew(): Instance {
    const old = this.instance;
    this.host.events.drop(old);
    this.instance = new Instance();
    return old;
  }

  /** @returns `data`, which is being written. */
  written(): Record<string, any> {
    if (this.instance.evaluating && !this.instance.acceptsItself) this.acceptItself(undefined);
    return this.data;
  }

  acceptItself(callback: SelfCallback): void {
    this.instance.selfCallbacks.push(callback);
    this.host.acceptItself(this);
  }

  /** The `dispose` callbacks, all started at once; the promise waits for them (rule U4). */
  dispose(): Promise<void> {
    return callAll(this.instance.disposers.splice(0), this.data, this.host.report);
  }
}

/** Calls callbacks at once and waits for all; one that throws stops no other (rule U9). */
export async function callAll<T>(
  callbacks: Array<(argument: T) => unknown>,
  argument: T,
  report: (error: unknown) => void,
): Promise<void> {
  // The map starts each one synchronously: hosts that cannot wait still get that far.
  await Promise.all(
    callbacks.map(async (callback) => {
      try {
        await callback(argument);
      } catch (error) {
        report(error);
      }
    }),
  );
}

/** How the bundler is told that a module accepts a dependency: made by the plugin, see `develop.rs`. */
export type Link = (renewed: (...ids: any[]) => unknown, failed: (error: unknown) => void) => void;
export type Links = Link[];

/** What a host does for the contexts it hands out. */
export interface Host {
  readonly events: Events;
  acceptItself(module: Module): void;
  /** Links each dependency and returns the host's names of them. */
  acceptDependencies(module: Module, specifiers: readonly string[], links: Links | undefined): string[];
  invalidate(module: Module, message: string | undefined): void;
  send(event: string, data: unknown): void;
  /** An error in a callback or a listener. */
  readonly report: (error: unknown) => void;
}
