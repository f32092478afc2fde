/** The parts of webpack's and rspack's runtime that are used here; see docs/swc.md, "webpack family at run time". */

/** `module.hot`, which is `import.meta.webpackHot`. */
export interface WebpackHot {
  _acceptedDependencies: Record<string, (ids: unknown) => unknown>;
  _selfAccepted: boolean;
  _selfInvalidated: boolean;
  _main: boolean;
  _disposeHandlers: Array<(data: object) => void>;
  active: boolean;
  /** Evaluates the module again, with the importers that the instance had. */
  _requireSelf(): void;
  invalidate(): void;
  /** Downloads the update. @returns the ids of the changed modules, or nothing if there is no update. */
  check(apply: boolean | object): Promise<unknown>;
  apply(options?: object): Promise<unknown>;
  accept(errorHandler?: (error: unknown) => void): void;
  dispose(callback: () => void): void;
  status(): string;
}

export interface WebpackModule {
  exports: any;
  hot: WebpackHot;
  parents: Array<string | number>;
  children: Array<string | number>;
}

interface ModuleExecution {
  id: string | number;
  module: WebpackModule;
  factory: (this: unknown, module: WebpackModule, exports: unknown, require: WebpackRequire) => unknown;
}

export interface WebpackRequire {
  (id: string | number): any;
  /** The module cache. */
  c: Record<string, WebpackModule>;
  /** Defines exports. */
  d?(exports: object, ...definitions: object[]): void;
  /** The hash of the build that runs. */
  h(): string;
  /** How updates are downloaded, by the kind of chunk. */
  hmrC: Record<
    string,
    (chunks: unknown, removedChunks: unknown, removedModules: unknown[], ...rest: unknown[]) => unknown
  >;
  /** The name of the manifest of the update that follows the build that runs. */
  hmrF(): string;
  /** Downloads that manifest. */
  hmrM(): Promise<unknown>;
  /** Loads a script. */
  l(url: string, ...rest: unknown[]): void;
  /** The modules' factories. */
  m: Record<string, unknown>;
  /** What the addresses of the build's files begin with. */
  p: string;
  /** Interceptors of module execution. */
  i: Array<(execution: ModuleExecution) => void>;
}
