/**
 * The interface of plugins: Rollup's, as far as a dev server uses it, with what Vite adds. It accepts Rollup's, unplugin's and Vite's
 * own types of plugins, so it is less exact than they are.
 */

type Awaitable<T> = T | Promise<T>;
// biome-ignore lint/suspicious/noConfusingVoidType: hooks may return nothing at all
type Nothing = null | undefined | void;

/** A hook: a function, or an object that says when it is called. */
export type Hook<Handler, Filter = HookFilter> =
  | Handler
  | { handler: Handler; order?: "pre" | "post" | null; filter?: Filter; sequential?: boolean };

/** A glob or a regular expression, or several. */
export type StringFilter = string | RegExp | ReadonlyArray<string | RegExp>;
export interface HookFilter {
  id?: StringFilter | { include?: StringFilter; exclude?: StringFilter };
  code?: StringFilter | { include?: StringFilter; exclude?: StringFilter };
}

export interface ResolvedId {
  id: string;
  external?: boolean | "absolute" | "relative";
  meta?: Record<string, unknown>;
}

export interface LoadResult {
  code: string;
  /** A source map: version 3, as an object or as JSON. */
  map?: unknown;
  meta?: Record<string, unknown>;
  /** Rolldown's: what the code is. */
  moduleType?: string;
}

export interface PluginError {
  message: string;
  id?: string;
  loc?: { file?: string; line: number; column: number };
  pos?: number;
  frame?: string;
}

/** `this` in hooks that build no module. */
export interface MinimalPluginContext {
  readonly meta: { rollupVersion: string; watchMode: boolean };
  /** A save of the file runs the module's hooks again; those of the document in `transformIndexHtml`. */
  addWatchFile(path: string): void;
  info(message: unknown): void;
  debug(message: unknown): void;
  warn(message: unknown, position?: unknown): void;
  error(error: string | PluginError, position?: unknown): never;
}

/** `this` in hooks. */
export interface PluginContext extends MinimalPluginContext {
  resolve(
    source: string,
    importer?: string,
    options?: { skipSelf?: boolean; custom?: unknown; isEntry?: boolean },
  ): Promise<ResolvedId | null>;
  load(options: { id: string }): Promise<{ id: string; code: string | null; meta: Record<string, unknown> }>;
  getWatchFiles(): string[];
  emitFile(file: { type: string; name?: string; fileName?: string; source?: string | Uint8Array }): string;
  getFileName(reference: string): string;
  getModuleInfo(id: string): { id: string; code: string | null; meta: Record<string, unknown> } | null;
  getModuleIds(): IterableIterator<string>;
  getCombinedSourcemap(): unknown;
  parse(code: string): any;
}

/** A tag that a plugin adds to a document. */
export interface HtmlTag {
  tag: string;
  /** `true` is an attribute without a value; `false` and `undefined` are none. */
  attrs?: Record<string, string | boolean | undefined>;
  /** HTML, or tags. */
  children?: string | HtmlTag[];
  /** Default: `"head-prepend"`. */
  injectTo?: "head" | "head-prepend" | "body" | "body-prepend";
}

/** The document that `transformIndexHtml` gets. */
export interface HtmlTransformContext {
  /** From the folder of the project, with a slash: `/index.html`. */
  path: string;
  /** Path of the file. */
  filename: string;
  /** Under `hot`. */
  server?: any;
  /** In a build, for hooks without `order: "pre"`: the files of the output by their names. */
  bundle?: any;
  /** In a build: the chunk of the document's scripts. */
  chunk?: any;
}

export interface Plugin {
  name: string;
  enforce?: "pre" | "post";
  apply?: "serve" | "build" | ((config: any, environment: { command: string; mode: string }) => boolean);
  api?: any;
  config?: Hook<(config: any, environment: { command: string; mode: string }) => any>;
  configResolved?: Hook<(config: any) => Awaitable<void>>;
  configureServer?: Hook<(server: any) => any>;
  options?: Hook<(this: any, options: any) => any>;
  buildStart?: Hook<(this: PluginContext, options: any) => Awaitable<void>>;
  buildEnd?: Hook<(this: PluginContext, error?: Error) => Awaitable<void>>;
  closeBundle?: Hook<(this: PluginContext) => Awaitable<void>>;
  watchChange?: Hook<
    (this: PluginContext, id: string, change: { event: "create" | "update" | "delete" }) => Awaitable<void>
  >;
  resolveId?: Hook<
    (
      this: PluginContext,
      source: string,
      importer: string | undefined,
      options: any,
    ) => Awaitable<string | ResolvedId | false | Nothing>
  >;
  load?: Hook<(this: PluginContext, id: string, options?: any) => Awaitable<string | LoadResult | Nothing>>;
  transform?: Hook<
    (this: PluginContext, code: string, id: string, options?: any) => Awaitable<string | Partial<LoadResult> | Nothing>
  >;
  transformIndexHtml?: Hook<
    (
      this: MinimalPluginContext,
      html: string,
      context: any,
    ) => Awaitable<string | HtmlTag[] | { html: string; tags: HtmlTag[] } | Nothing>
  >;
  /** As `handleHotUpdate`, of files that come and go as well. A plugin with both has this one alone. */
  hotUpdate?: Hook<(this: any, options: any) => Awaitable<any[] | Nothing>>;
  /** Returns the modules that the save concerns; all of the file without it. */
  handleHotUpdate?: Hook<(context: any) => Awaitable<any[] | Nothing>>;
}
