import type { Indirect } from "../compile/compiler.js";
import type { Report } from "../registry/updater.js";
import type { ClientEvents } from "./clients.js";
import type { Settings } from "./settings.js";

export interface SiteOptions {
  /** Folder of the project: most ids are relative to it. */
  root: string;
  indirect: Indirect;
  /** Whether pages send their console. */
  console: boolean;
  /** Names of the variables in `import.meta.env`, with `*` for any text. */
  env: readonly string[];
  /** Further names that `Host` may have. */
  allowedHosts: readonly string[];
  /** Of a config file. */
  settings?: Settings | undefined;
}

/** Events of a site. */
export interface SiteEvents extends Omit<ClientEvents, "onProblems"> {
  /** A save has been handled, and every page has taken it. */
  onSaved(paths: readonly string[], update: Report | undefined, durationMs: number): void;
  onBuildErrors(messages: readonly string[]): void;
  /** The config file, or one that it imports, was saved. */
  onConfig?(path: string): void;
}
