import type { BuiltInEvents } from "./api.js";
import { createEvents, type ErrorText, type Events } from "./events.js";
import { createHangGuard, type HangGuard } from "./hang-guard.js";
import type { Host, Module, RegisterDependency } from "./module.js";

/** What all hosts that can update do in the same way: errors, warnings, invalidations and their events. */
export abstract class UpdatingHost implements Host {
  readonly #show = (error: unknown): ErrorText => {
    const { message = error, stack = "" } = Object(error);
    const thrown = { message: String(message), stack: String(stack) };
    this.showError(error, thrown);
    return thrown;
  };
  /** Shows an error, and emits `error` (rule U15). */
  readonly report = (error: unknown): void => {
    void this.events.emit("error", { type: "error", err: this.#show(error) });
  };
  readonly events: Events = createEvents(this.report, this.#show);
  readonly guard: HangGuard = createHangGuard((message) => this.warn(message));
  /** Emits an event of an update. Resolves when every listener has ended, or was given up. */
  emit<Name extends keyof BuiltInEvents>(name: Name, payload: BuiltInEvents[Name]): Promise<unknown> {
    return this.guard.wait(this.events.emit(name, payload), name);
  }
  /** A module invalidated itself: its importers are to take the update. */
  abstract onInvalidate(module: Module): void;
  /** @param thrown what `error` says, whatever it is: anything can be thrown */
  protected abstract showError(error: unknown, thrown: ErrorText): void;
  abstract warn(message: string): void;
  abstract acceptSelf(module: Module): void;
  abstract acceptDependencies(
    module: Module,
    specifiers: readonly string[],
    registrations: readonly RegisterDependency[] | undefined,
  ): readonly string[];
  abstract send(event: string, data: unknown): void;

  /** The module cannot take the update after all (rule U12). */
  invalidate(module: Module, message: string | undefined): void {
    this.warn(`${module.id} invalidated itself${message ? `: ${message}` : ""}`);
    void this.events.emit("invalidate", { path: module.id, message });
    this.onInvalidate(module);
  }
}
