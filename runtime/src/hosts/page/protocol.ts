/**
 * The messages between a page and the dev server. A module reaches a page in a script, as a call of the {@link PageRuntime}, or
 * in an update, which is a WebSocket message.
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

/** A module of an update: a call of the method `type` of {@link PageRuntime} with `id`, `version`, and the values of `given`. */
export interface PageModule {
  type: "code" | "commonjs" | "facade" | "css";
  id: string;
  version: string;
  given: readonly unknown[];
  /** The source of an expression, a {@link Factory} or {@link CommonJsFactory}: its value is the last argument. */
  text?: string;
}

/** From the server to a page. */
export type ServerMessage =
  /** Modules whose code changed or that are new to the page. `parts` is the code of parts of the runtime that they need. */
  | { type: "update"; modules: readonly PageModule[]; parts: string }
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
  | { type: "updated"; report?: import("../../registry/updater.js").Report | undefined }
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
  /** Path of the WebSocket; empty in a worker, which has none. */
  socket: string;
  /** Path of the scripts of `import()`: an encoded id and `.js` follow. */
  chunks: string;
  /** Path of the scripts of workers, likewise. */
  workers: string;
  /** `import.meta.env` */
  env: Readonly<Record<string, string | boolean>>;
}
