import type { ModuleNamespace } from "../core/api.js";
import type { ErrorText } from "../core/events.js";
import type { UpdateHost } from "../core/update.js";
import type { WaitGraph } from "./deadlock.js";
import type { ModuleRecord, Source } from "./record.js";

/** What a registry needs of the program it runs in; nothing of Node or a browser is in it. */
export interface Environment {
  /**
   * The module that a specifier names: one of the registry's, or one that the environment loads itself.
   * @throws if there is none
   */
  resolve(specifier: string, importer: string): { id: string } | { external: string };
  /** The code of a module of the registry. @throws if it cannot be read or compiled */
  load(id: string): Promise<Source>;
  /** Loads a module that is not the registry's. */
  importExternal(url: string): Promise<ModuleNamespace>;
  /** Runs a module's code, so that the environment knows whose it is. */
  run<T>(record: ModuleRecord, code: () => T): T;
  /** `import.meta`, without `hot`. */
  meta(id: string): Record<string, unknown>;
  /** The step `refresh` of an update (rule U15). */
  refresh?: UpdateHost["refresh"];
  /**
   * Shows an error of an update, or one that a callback threw.
   * @param thrown what it says, whatever it is
   */
  report(error: unknown, thrown: ErrorText): void;
  /** Announces a full reload (rule N1), or reloads the page and never resolves, so that nothing runs any more (rule U16). */
  reload(reason: string, chain: readonly string[]): undefined | Promise<never>;
  /** `import.meta.hot.send` */
  send(event: string, data: unknown): void;
  warn(message: string): void;
  /** Set where a deadlock of modules is reported: the registry keeps it up to date. */
  readonly waits?: WaitGraph;
}
