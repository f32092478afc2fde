/** A module's namespace: what `import * as` would give. */
export type ModuleNamespace = Record<string, any> & { readonly [Symbol.toStringTag]?: "Module" };

/** `import.meta.hot`, the same on every host. */
export interface ImportMetaHot {
  /**
   * Kept from one instance of the module to the next. Writing a property while the module is being evaluated makes
   * the module self-accepting (rule U8).
   */
  readonly data: Record<string, any>;

  /**
   * The module takes its own updates. Without a callback its importers see the new exports; with one they keep what
   * they had, and the callback gets the new module, or `undefined` if it threw (rule U5).
   */
  accept(): void;
  accept(callback: ((newModule: ModuleNamespace | undefined) => unknown) | undefined | null): void;
  /** This module takes the updates of a dependency without being evaluated again (rule U6). */
  accept(dependency: string, callback?: (newModule: ModuleNamespace | undefined) => unknown): void;
  /** As with one dependency; the callback gets the new modules by position, `undefined` for those that did not change. */
  accept(dependencies: readonly string[], callback?: (newModules: Array<ModuleNamespace | undefined>) => unknown): void;

  /** Called with `data` before the module is replaced. */
  dispose(callback: (data: Record<string, any>) => unknown): void;
  /** Called with `data` when the module is no longer imported by anything. */
  prune(callback: (data: Record<string, any>) => unknown): void;

  /** The module cannot take the update after all: its importers are to handle it (rule U12). */
  invalidate(message?: string): void;

  /** Built-in events have the prefix `bun:` or `vite:`; other names come from the server, and in server code from a page. */
  on<Event extends string>(
    event: Event,
    callback: (payload: EventPayload<Event>, client: EventClient) => unknown,
  ): void;
  off<Event extends string>(
    event: Event,
    callback: (payload: EventPayload<Event>, client: EventClient) => unknown,
  ): void;
  /** Sends an event to the server. */
  send(event: string, data?: unknown): void;

  /** Does nothing; webpack and old Vite had it. */
  decline(): void;
}

/** In server code, the page that sent an event (rule U13). There is none in a page. */
export interface EventClient {
  /** Answers this page alone. */
  send(event: string, data?: unknown): void;
}

/** One module of an update. */
export interface Update {
  /** A `css-update` replaced a style sheet in place; no module ran. */
  type: "js-update" | "css-update";
  path: string;
  acceptedPath: string;
  timestamp: number;
}

/** What the built-in events carry. The payloads are Vite's. */
export interface BuiltInEvents {
  beforeUpdate: { type: "update"; updates: Update[] };
  afterUpdate: { type: "update"; updates: Update[] };
  beforeFullReload: { type: "full-reload"; path?: string };
  beforePrune: { type: "prune"; paths: string[] };
  invalidate: { path: string; message: string | undefined };
  error: { type: "error"; err: { message: string; stack: string } };
  "ws:connect": { webSocket: WebSocket };
  "ws:disconnect": { webSocket: WebSocket };
}

export type EventPayload<Event extends string> = Event extends `${"bun" | "vite"}:${infer Name}`
  ? Name extends keyof BuiltInEvents
    ? BuiltInEvents[Name]
    : any
  : any;
