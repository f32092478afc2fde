import type { ModuleNamespace } from "./api.js";
import { Context } from "./context.js";
import { Events } from "./events.js";
import { type Host, type Link, type Links, Module } from "./module.js";

/** `import.meta.turbopackHot` */
export interface TurbopackHot {
  data: { module?: Module };
  accept(errorHandler?: (error: unknown) => void): void;
  dispose(callback: (data: { module?: Module }) => void): void;
  invalidate(): void;
}

/**
 * Turbopack replaces modules itself and tells of nothing but renewed dependencies: callbacks of a module that
 * accepts itself run when its next instance asks for a context.
 */
export function turbopackContext(hot: TurbopackHot): Context {
  const module = hot.data.module ?? new Module("", new TurbopackHost());
  (module.host as TurbopackHost).use(hot, module);
  return new Context(module);
}

class TurbopackHost implements Host {
  readonly events = new Events((error) => this.report(error));
  #hot!: TurbopackHot;

  /** A new instance of the module was made. */
  use(hot: TurbopackHot, module: Module): void {
    this.#hot = hot;
    // The end of an evaluation cannot be seen: a microtask comes after that of every module of this tick.
    Promise.resolve().then(() => (module.instance.evaluating = false));
    hot.dispose((data) => {
      data.module = module;
      const old = module.instance;
      void module.dispose((error) => this.report(error));
      this.events.drop(old);
      module.instance = new (old.constructor as new () => typeof old)();
    });
  }

  acceptItself(): void {
    this.#hot.accept((error) => this.report(error));
  }

  acceptDependencies(module: Module, specifiers: readonly string[], links: Links | undefined): string[] {
    const { instance } = module;
    specifiers.forEach((specifier, index) => {
      const [link, namespace] = (links?.[index] ?? []) as [Link?, (() => unknown)?];
      const renewed = async (newModule: unknown) => {
        for (const { dependencies, callback } of [...instance.acceptances]) {
          if (!callback || !dependencies.includes(specifier)) continue;
          try {
            await callback(dependencies.map((name) => (name === specifier ? (newModule as ModuleNamespace) : undefined)));
          } catch (error) {
            this.report(error);
          }
        }
      };
      link?.(
        async () => renewed(await namespace?.()),
        (error) => {
          this.report(error);
          void renewed(undefined);
        },
      );
    });
    return [...specifiers];
  }

  invalidate(module: Module, message: string | undefined): void {
    console.warn(`[import-meta-hot] a module invalidated itself${message ? `: ${message}` : ""}`);
    void this.events.emit("invalidate", { path: module.id, message });
    this.#hot.invalidate();
  }

  send(): void {
    console.warn("[import-meta-hot] send() has no channel to the server on this host");
  }

  report(error: unknown): void {
    console.error(error);
  }
}
