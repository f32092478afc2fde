import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { devMiddleware } from "@rspack/dev-middleware";
import { basePath, filesOf } from "../bundler/build-files.js";
import type { Compiler } from "../bundler/plugin.js";
import { rejectTornBuilds } from "../bundler/torn-builds.js";
import { describeProblem } from "../diagnostics/locate.js";
import type { Problem, RawProblem } from "../diagnostics/problem.js";
import { TIMESTAMP_LAG_MS, takeSnapshot } from "../fs/snapshot.js";
import { addressOf } from "./request.js";

type Callback = (
  error: Error | null,
  files: Map<string, object>,
  folders: Map<string, object>,
  changed: Set<string>,
  removed: Set<string>,
) => void;

interface Stats {
  compilation: { fileDependencies: Iterable<string> };
  hash: string | undefined;
  toJson(options: object): { errors?: RawProblem[]; warnings?: RawProblem[] };
}

/** What is used of rspack's compiler. */
export interface BundleCompiler extends Compiler {
  hooks: Compiler["hooks"] & {
    done: { tap(name: string, callback: (stats: any) => void): void };
    failed: { tap(name: string, callback: (error: Error) => void): void };
  };
  watchFileSystem?: unknown;
  close(callback: (error?: Error | null) => void): void;
}

/** A build that requests wait for. */
class Pending {
  settle!: () => void;
  readonly ended = new Promise<void>((resolve) => (this.settle = resolve));
}

const NAME = "import-meta-hot/middleware";
/** Content types of files that are served while a plugin fails; otherwise rspack's middleware sets them. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
};

/**
 * One bundle: its compiler, the files that it contains, and whether it is up to date. The compiler does not watch files:
 * this class tells it what changed, and it builds at once.
 */
export class Bundle {
  readonly name: string;
  /** The path that the addresses of its files begin with. */
  readonly base: string;
  /** Errors of the newest build. While there are any, the last good build is served. */
  problems: readonly Problem[] = [];
  warnings: readonly Problem[] = [];
  /** The hash of the newest build. */
  hash: string | undefined;
  /** The sources that it contains, or would contain if they existed; without those of packages. */
  sources: readonly string[] = [];

  #files = new Set<string>();
  #folders: readonly string[] = [];
  #changed = new Set<string>();
  #removed = new Set<string>();
  /** Resumes the compiler; set while it waits for changes. */
  #resume: (() => void) | undefined;
  /** The build under way; the first one starts by itself. */
  #current: Pending | undefined = new Pending();
  /** The build that is requested next. */
  #next: Pending | undefined;
  /** Start of the build under way and end of the last one, in ms since 1970. */
  #startedAt = 0;
  #endedAt = 0;
  /** Whether a plugin threw: rspack cannot build again after that. */
  #threw = false;
  readonly #middleware: ReturnType<typeof devMiddleware>;

  /**
   * Starts the first build.
   * @param watch gets the files of the bundle; changes after `since`, in ms since 1970, must be reported
   * @param built is called after every build
   */
  constructor(
    readonly compiler: BundleCompiler,
    watch: (files: readonly string[], folders: readonly string[], since: number) => void,
    built: (bundle: Bundle) => void,
  ) {
    this.name = bundleName(compiler);
    this.base = basePath(compiler);
    // Before the hook below, which describes errors with the files of the same build.
    const files = filesOf(compiler);
    rejectTornBuilds(compiler);
    const { hooks } = compiler;
    hooks.watchRun.tap(NAME, () => {
      this.#startedAt = Date.now();
      this.#current ??= new Pending();
    });
    const ended = (errors: RawProblem[], warnings: RawProblem[]): void => {
      const described = (raw: RawProblem): Problem => describeProblem({ ...raw, stack: undefined }, files);
      this.problems = errors.map(described);
      this.warnings = warnings.map(described);
      this.#current?.settle();
      this.#current = undefined;
      built(this);
    };
    hooks.done.tap(NAME, (stats: Stats) => {
      this.#endedAt = Date.now();
      // Files first seen by this build were read unwatched: rebuild if any changed since it began.
      const unsure = [...stats.compilation.fileDependencies].filter(
        (path) => !this.#files.has(path) && (takeSnapshot(path).changedAt ?? 0) > this.#startedAt - TIMESTAMP_LAG_MS,
      );
      if (unsure.length > 0) return void this.rebuild(unsure);
      this.hash = stats.hash ?? undefined;
      const { errors = [], warnings = [] } = stats.toJson({ all: false, errors: true, warnings: true });
      ended(errors, warnings);
    });
    hooks.failed.tap(NAME, ({ message }) => {
      // rspack 2.3 panics if it is to build again after this.
      this.#threw = true;
      ended(
        [
          {
            message: `${message}\n\nA plugin threw, and rspack cannot build again after that: fix the plugin and restart the server.`,
          },
        ],
        [],
      );
      this.#next?.settle();
    });
    compiler.watchFileSystem = {
      watch: (
        found: Iterable<string>,
        folders: Iterable<string>,
        missing: Iterable<string>,
        _startTime: number,
        _options: unknown,
        callback: Callback,
      ) => {
        this.#folders = [...folders];
        this.#files = new Set([...found, ...missing]);
        for (const folder of this.#folders) this.#files.delete(folder); // rspack has them as files as well
        this.sources = [...this.#files].filter((path) => !path.includes(`${sep}node_modules${sep}`));
        watch(this.sources, this.#folders, this.#endedAt);
        this.#resume = () => {
          const { changes, removals } = this.#take();
          callback(null, new Map(), new Map(), changes, removals);
        };
        this.#go();
        const getInfo = (): object => ({
          ...this.#take(),
          fileTimeInfoEntries: new Map(),
          contextTimeInfoEntries: new Map(),
        });
        return { close() {}, pause() {}, getInfo };
      },
    };
    this.#middleware = devMiddleware(compiler as never, { index: false, stats: "none" });
  }

  /** Whether the bundle contains the file, or one of its folders does. */
  contains(path: string): boolean {
    return this.#files.has(path) || this.#foldersOf(path).length > 0;
  }

  /** Resolves when a build with these changes has ended. */
  async rebuild(paths: Iterable<string>): Promise<void> {
    if (this.#threw) return;
    for (const path of paths) {
      const [to, from] = existsSync(path) ? [this.#changed, this.#removed] : [this.#removed, this.#changed];
      to.add(path);
      from.delete(path);
      for (const folder of this.#foldersOf(path)) this.#changed.add(folder);
    }
    const { ended } = (this.#next ??= new Pending());
    this.#go();
    return ended;
  }

  /** Rebuilds everything, packages included. */
  rebuildAll(): Promise<void> {
    return this.rebuild([...this.#files].filter((path) => existsSync(path)));
  }

  /** Resolves when a build with all changes that were reported by now has ended. */
  async upToDate(): Promise<void> {
    await (this.#next ?? this.#current)?.ended;
  }

  /** Whether the bundle has a file at this path of an address. */
  has(pathname: string): boolean {
    try {
      const name = decodeURIComponent(pathname.slice(this.base.length));
      if (name === "" || name.split(/[\\/]/).includes("..")) return false;
      const { outputPath, outputFileSystem } = this.compiler;
      return (outputFileSystem as typeof import("node:fs")).statSync(join(outputPath, name)).isFile();
    } catch {
      return false; // there is no such file, or the path has a wrong escape
    }
  }

  /** Serves a file of the bundle; calls `next` if it has none at this address. */
  serve(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void {
    // The middleware would wait for a build that never comes.
    if (this.#threw) this.#serveLastGood(request, response, next);
    else Promise.resolve(this.#middleware(request as never, response as never, next)).catch(next);
  }

  #serveLastGood(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const name = addressOf(request)?.pathname.slice(this.base.length) ?? "";
    const content = this.read(name);
    if (!content) {
      next();
      return;
    }
    response.setHeader("content-type", CONTENT_TYPES[extname(name)] ?? "application/octet-stream");
    response.end(content);
  }

  /** A file of the last good build; `undefined` if it has none of this name. */
  read(name: string): Buffer | undefined {
    try {
      return (this.compiler.outputFileSystem as { readFileSync(path: string): Buffer }).readFileSync(
        join(this.compiler.outputPath, name),
      );
    } catch {
      return undefined;
    }
  }

  /** Ends the build under way and everything that waits for it. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#middleware.close(() => resolve()));
    await new Promise<void>((resolve) => this.compiler.close(() => resolve()));
    for (const pending of [this.#current, this.#next]) pending?.settle();
    this.#current = this.#next = this.#resume = undefined;
  }

  #foldersOf(path: string): string[] {
    return this.#folders.filter((folder) => path === folder || path.startsWith(folder + sep));
  }

  #go(): void {
    const resume = this.#resume;
    if (!resume || !this.#next) return;
    this.#resume = undefined;
    resume();
  }

  /** A build starts, with all reported changes: what waited for the next build waits for this one now. */
  #take(): { changes: Set<string>; removals: Set<string> } {
    const next = this.#next;
    this.#next = undefined;
    if (next && this.#current) void this.#current.ended.then(next.settle);
    else this.#current ??= next;
    const taken = { changes: this.#changed, removals: this.#removed };
    this.#changed = new Set();
    this.#removed = new Set();
    this.compiler.inputFileSystem?.purge?.([...taken.changes, ...taken.removals]);
    return taken;
  }
}

/** The name of a bundle. */
export function bundleName({ name }: BundleCompiler): string {
  return name ?? "main";
}
