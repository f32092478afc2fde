/**
 * The messages between a page and the dev server. A module reaches a page in a script (`add(...)`, see {@link PageRuntime}) or in an
 * update, which is a WebSocket message.
 */
import type { Problem } from "../../diagnostics/problem.js";

/** Ids of modules by specifier. What does not begin with `/` is loaded by the browser itself: a URL of another origin. */
export type Resolved = Readonly<Record<string, string>>;

/** A function whose only parameter is `System`: one call of `System.register`, as swc emits it. */
export type Factory = (system: {
  register(specifiers: string[], declare: import("../../registry/record.js").Declare): void;
}) => void;

/** CommonJS, as Node wraps it. */
export type CommonJsFactory = (
  this: unknown,
  module: { exports: unknown },
  exports: unknown,
  require: (specifier: string) => unknown,
  global: typeof globalThis,
) => void;

/** A module of an update. `text` is the source of an expression: a {@link Factory} or {@link CommonJsFactory}. */
export type PageModule = { id: string; version: string } & (
  | { type: "code"; resolved: Resolved; dynamic: readonly string[]; text: string }
  | { type: "commonjs"; resolved: Resolved; text: string }
  /** What `import` of a CommonJS file reaches. */
  | { type: "facade"; raw: string }
  | { type: "css"; text: string; exports?: Readonly<Record<string, string>> | undefined }
);

/** From the server to a page. */
export type ServerMessage =
  /** Modules whose code changed or that are new to the page. `html` is set if nothing but a reload shows the change. */
  | { type: "update"; modules: readonly PageModule[] }
  | { type: "errors"; errors: readonly BuildProblem[] }
  /** The last build has no errors. */
  | { type: "ok" }
  | { type: "reload"; reason: string }
  /** The answer to `ping`. */
  | { type: "pong" }
  | { type: "event"; event: string; data: unknown };

export type BuildProblem = Omit<Problem, "stack">;

/** From a page to the server. */
export type PageMessage =
  /** The first message: the version of each module. A page that shows build errors has none. */
  | { type: "hello"; page: string; html: string; modules: Record<string, string> }
  | { type: "ping" }
  /** A chunk was loaded. */
  | { type: "loaded"; modules: Record<string, string> }
  /** The answer to every `update`, `errors` and `ok`, when it has been taken. */
  | { type: "updated"; report: import("../../registry/updater.js").Report | null }
  | { type: "reloading"; reason: string; chain: readonly string[] }
  | { type: "error"; message: string; stack: string | undefined }
  /** `once`: equal warnings are printed once, whichever page sends them. */
  | { type: "warn"; message: string; once?: boolean | undefined }
  | { type: "console"; level: string; text: string }
  | { type: "event"; event: string; data: unknown };

/** The runtime's configuration, from the document's script. */
export interface PageConfig {
  /** The page's id. */
  page: string;
  /** Version of the document and of this configuration: nothing but a reload shows another one. */
  html: string;
  /** Modules to run, in order. */
  entries: readonly string[];
  /** Path of the WebSocket. */
  socket: string;
  /** Path of the scripts of `import()`: an encoded id and `.js` follow. */
  chunks: string;
  /** `import.meta.env` */
  env: Readonly<Record<string, string | boolean>>;
  /** Whether the console is sent to the server. */
  console: boolean;
}
