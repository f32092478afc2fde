/** The parts of webpack's and rspack's runtime that are used here; SWC.md, "webpack family at run time". */

/** `module.hot`, which is `import.meta.webpackHot`. */
export interface WebpackHot {
  _acceptedDependencies: Record<string, unknown>;
  accept(errorHandler?: (error: unknown) => void): void;
  dispose(callback: () => void): void;
  addStatusHandler(handler: (status: string) => unknown): void;
}

export interface WebpackModule {
  exports: any;
  hot?: WebpackHot;
  parents: Array<string | number>;
  children: Array<string | number>;
}

interface ModuleExecution {
  id: string | number;
  module: WebpackModule;
  factory: (this: unknown, ...args: any[]) => unknown;
}

export interface WebpackRequire {
  (id: string | number): any;
  /** The module cache. */
  c: Record<string, WebpackModule>;
  /** Defines exports. */
  d?(exports: object, ...definitions: object[]): void;
  /** Interceptors of module execution. */
  i: Array<(execution: ModuleExecution) => void>;
}
