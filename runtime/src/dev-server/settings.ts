import type { Config } from "../config/options.js";
import type { ApplyAlias } from "./alias.js";
import type { Assets } from "./assets.js";
import type { Ids } from "./ids.js";
import type { Node } from "./node.js";
import type { Pipeline } from "./plugins/pipeline.js";
import type { PageResolver } from "./resolve.js";

/** What a config file sets for pages. */
export interface Settings {
  readonly config: Config;
  /** Path of the config file. */
  readonly path: string;
  /** The config file and what it imports. */
  readonly files: readonly string[];
  readonly alias: ApplyAlias;
  /** Expressions that replace others in page code. */
  readonly define: Readonly<Record<string, string>>;
  /** Connects the plugins to a builder. It is not set if there are none. */
  readonly plugins: ((ids: Ids, resolver: PageResolver) => Pipeline) | undefined;
  readonly site: SettingsSite | undefined;
}

/** The plugins' side of a site. */
export interface SettingsSite {
  /** Called when the site is there, before any module is built. */
  attach(site: PluginSite): void;
  /**
   * Tells the plugins of a save, before anything is rebuilt.
   * @throws what a plugin threw, with its name
   */
  saved(changes: readonly FileChange[]): Promise<Narrowed>;
  /** Whether any plugin has `transformIndexHtml`. */
  readonly transformsHtml: boolean;
  /**
   * Runs `transformIndexHtml`.
   * @param when the hooks that come before scripts and files of the document are looked for, or those after it
   * @param filename of the document
   * @param onFile is called for every file that the document depends on, before it is read
   * @throws what a plugin threw, with its name
   */
  transformHtml(
    when: "before" | "after",
    html: string,
    filename: string,
    onFile: (path: string) => void,
  ): Promise<string>;
  /** Called when all nodes of the save were rebuilt. */
  rebuilt(narrowed: Narrowed): void;
  end(): Promise<void>;
}

/** What plugins need of the site that they serve. */
export interface PluginSite {
  readonly ids: Ids;
  readonly graph: { get(id: string): Node | undefined; idsOf(path: string): string[]; importersOf(id: string): Node[] };
  readonly assets: Assets;
  readonly pipeline: Pipeline;
  /** Open pages. */
  readonly clients: Iterable<{ send(event: string, data: unknown): void; assume(id: string, version: string): void }>;
  /** Watches a file whose save reloads everything. */
  watch(path: string): void;
  /** Makes all documents anew and reloads all pages. */
  reload(): void;
  warn(message: string): void;
}

/** A file that was saved, or that came or went. */
export interface FileChange {
  readonly path: string;
  readonly type: "create" | "update" | "delete";
}

/** What a save concerns, as plugins narrow it. */
export interface Narrowed {
  /** Whether the pages are to be reloaded. */
  reload: boolean;
  /** Nodes that are rebuilt, and pages that have them keep what they have. */
  silent: string[];
  /** Nodes that are rebuilt although no file of theirs was saved. */
  more: string[];
}
