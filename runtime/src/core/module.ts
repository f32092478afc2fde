import { callAll } from "./call-all.js";
import type { Events } from "./events.js";
import { type Acceptance, type Data, Instance } from "./instance.js";

/**
 * Registers an accepted dependency with the bundler. The plugin generates one for each dependency (see `development.rs`),
 * because the bundler has to see a literal `import.meta.webpackHot.accept("./dep", ...)`.
 *
 * @param onRenewed the bundler calls it after it re-evaluated the dependency and renewed the importer's bindings
 * @param onFailed the bundler calls it with what the dependency threw
 */
export type RegisterDependency = (onRenewed: (...ids: any[]) => unknown, onFailed: (error: unknown) => void) => void;

/** What contexts (`import.meta.hot`) ask of the host that runs the modules. */
export interface Host {
  readonly events: Events;
  /** The module accepted itself: tells the bundler, where there is one. */
  acceptSelf(module: Module): void;
  /**
   * @param registrations from the plugin, one for each specifier; missing where `indirect` code calls `accept`
   * @returns the host's ids of the dependencies, in order
   */
  acceptDependencies(
    module: Module,
    specifiers: readonly string[],
    registrations: readonly RegisterDependency[] | undefined,
  ): readonly string[];
  invalidate(module: Module, message: string | undefined): void;
  send(event: string, data: unknown): void;
  /** Reports what a module, a callback or a listener threw. */
  readonly report: (error: unknown) => void;
}

/** A module for its whole life, however often it is evaluated. */
export class Module {
  /** One object for the module's whole life (rule U8). */
  readonly data: Data = new Proxy<Data>(
    {},
    {
      // Assignments arrive here as well.
      defineProperty: (target, key, descriptor) => {
        this.markDataWrite();
        return Reflect.defineProperty(target, key, descriptor);
      },
    },
  );
  /** What the newest evaluation registered. */
  instance = new Instance();

  constructor(
    /** The host's id of the module. */
    readonly id: string,
    /** Missing where no host runs the module (rule D3): then nobody replaces, disposes or prunes it. */
    readonly host: Host | undefined,
  ) {}

  /** Starts a new instance and returns the previous one, with its listeners detached. */
  startInstance(): Instance {
    const previous = this.instance;
    this.host!.events.detach(previous);
    this.instance = new Instance();
    return previous;
  }

  /** Writing `data` during evaluation makes the module self-accepting (rule U8). Returns `data`. */
  markDataWrite(): Data {
    if (this.instance.evaluating && !this.instance.selfAcceptances[0]) this.acceptSelf();
    return this.data;
  }

  acceptSelf(callback?: Acceptance["callback"]): void {
    this.instance.accept(undefined, callback);
    this.host?.acceptSelf(this);
  }

  /** Starts all `dispose` callbacks of the current instance; the promise waits for them (rule U4). */
  dispose(): Promise<void> {
    return callAll(this.instance.disposers.splice(0), this.data, this.host!.report);
  }

  /** Calls the `prune` callbacks of an instance (rule U10). */
  prune({ pruners } = this.instance): Promise<void> {
    return callAll(pruners, this.data, this.host!.report);
  }
}
