/** The parts of Turbopack's runtime that are used here; see docs/swc.md, "webpack family at run time". */

/** A module id: a number or a string, by the mode of the build. */
export type Id = string | number;

/** `import.meta.turbopackHot` */
export interface TurbopackHot {
  accept(errorHandler?: (error: unknown) => void): void;
  accept(ids: Id | Id[], onRenewed?: (ids: Id[]) => unknown, onFailed?: unknown): void;
  dispose(callback: () => void): void;
  /** With the next update, the importers are to take the change. */
  invalidate(): void;
}

export interface TurbopackModule {
  id: Id;
  exports: any;
  /** What it threw while it was evaluated. */
  error?: unknown;
  /** The object that importers hold. */
  namespaceObject?: object;
  parents?: Id[];
  children?: Id[];
  hot?: TurbopackHot;
}

/** `__turbopack_context__`: the runtime as Turbopack passes it to every module. */
export interface TurbopackContext {
  /** The module. */
  m: TurbopackModule;
  /** The module cache; see `cache.ts`. */
  c?: Map<Id, TurbopackModule> | Partial<Record<Id, TurbopackModule>>;
  /** The modules' factories: a `Map` in the browser. */
  M?: unknown;
  /** The exports object of the module. */
  e: object;
  /** Imports a module, as this one. @returns its namespace, in a promise if it has top-level await */
  i: (this: TurbopackContext, id: Id) => unknown;
  /** Defines exports. */
  s: (this: TurbopackContext, bindings: unknown[], id?: Id, dynamic?: boolean) => void;
}

/** What a chunk list's listener takes: an update of some modules. */
export interface UpdateMessage {
  type: "partial";
  instruction: {
    type: "ChunkListUpdate";
    merged: Array<{
      type: "EcmascriptMergedUpdate";
      /** New code by module id. The code is an expression that gives the module's factory. */
      entries: Record<string, { code: string; url: string }>;
      chunks: Record<string, { type: "added" | "deleted"; modules: Id[] }>;
    }>;
  };
}

/** The module of Turbopack's client; its hooks run around each update that it applies. */
export interface HmrClient {
  connect: unknown;
  setHooks?(hooks: { beforeRefresh(): void; refresh(): void }): void;
}
