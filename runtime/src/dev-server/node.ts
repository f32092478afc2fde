import type { BuildProblem } from "../hosts/page/protocol.js";

/** The code of a node. */
export type Body =
  | { type: "code"; code: string; map: string }
  | { type: "commonjs"; code: string }
  | { type: "facade"; raw: string }
  | { type: "css"; text: string; exports: Readonly<Record<string, string>> | undefined }
  /** It could not be built. */
  | { type: "failed"; problem: BuildProblem };

/** The files that a pattern stands for. */
export interface Globbed {
  /** Folders in which files may come. */
  readonly folders: readonly string[];
  /** Whether a file that was created or removed, or a folder, may change which files it stands for. */
  concerns(path: string): boolean;
  /** Whether it stands for other files now than when the module was built. */
  hasChanged(): Promise<boolean>;
}

/** A module of the graph of a dev server's pages. */
export interface Node {
  readonly id: string;
  /** Equal for equal code. */
  readonly version: string;
  readonly body: Body;
  /** Ids by specifier, static and dynamic; URLs for what the browser loads itself. */
  readonly resolved: Readonly<Record<string, string>>;
  /** Ids of what it imports statically. */
  readonly imports: readonly string[];
  /** Specifiers of `import("...")`. */
  readonly dynamic: readonly string[];
  /** Ids of the workers that it makes with `new Worker(new URL("./x", import.meta.url))`. */
  readonly workers: readonly string[];
  /** Of `import.meta.glob`: files that come or go may change the module. */
  readonly globs: readonly Globbed[];
  /** Files that it is made of, or would be if they existed. */
  readonly files: readonly string[];
  /** Whether a plugin made it of another module: it is built after that one. */
  readonly isDerived?: boolean;
}

/** A file and how it is imported. */
export interface Target {
  readonly path: string;
  /** `raw`, `url`, `inline`; `commonjs` for the module behind a facade; empty otherwise. */
  readonly query: string;
  /** Its id for plugins, if that is not the path: `\0virtual`, or a path with a query of the plugin's. */
  readonly pluginId?: string;
}
