import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { devMiddleware } from "@rspack/dev-middleware";
import { TICK, lookAt } from "../fs/snapshot.js";
import { basePath, filesOf } from "../bundler/describe-error.js";
import type { Compiler } from "../bundler/plugin.js";
import { describeProblem } from "../diagnostics/locate.js";
import { refuseBadBuilds } from "../bundler/torn-builds.js";
import type { Problem, RawProblem } from "../diagnostics/problem.js";
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

/** A build that is awaited. */
class Pending {
  settle!: () => void;
  readonly ended = new Promise<void>((resolve) => (this.settle = resolve));
}

const NAME = "import-meta-hot/middleware";
/** Of what pages load while a plugin fails; otherwise rspack's middleware knows them all. */
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
};

/**
 * One bundle: its compiler, which files are in it, and whether it is up to date. The compiler watches nothing itself: it is told what
 * changed, and builds at once.
 */
export class Bundle {
  readonly name: string;
  /** The path with which the addresses of its files begin. */
  readonly base: string;
  /** Errors of the newest build: as long as there are some, the last good one is what is served. */
  problems: readonly Problem[] = [];
  warnings: readonly Problem[] = [];
  /** Of the newest build. */
  hash: string | undefined;
  /** Source files that it is made of or would be if they were there, those of packages left out. */
  sources: readonly string[] = [];

  #files = new Set<string>();
  #folders: readonly string[] = [];
  #changed = new Set<string>();
  #removed = new Set<string>();
  /** Lets the compiler go on; there while it waits for changes. */
  #resume: (() => void) | undefined;
  /** The build under way; the first one begins by itself. */
  #current: Pending | undefined = new Pending();
  /** The build that is wanted next. */
  #next: Pending | undefined;
  /** When the build under way began, and when the last one ended, in ms since 1970. */
  #began = 0;
  #done = 0;
  /** Whether a plugin threw: that was the last build. */
  #threw = false;
  readonly #middleware: ReturnType<typeof devMiddleware>;

  /**
   * Starts the first build.
   * @param watch is told what the bundle is made of. What changed these later than `since`, in ms since 1970, is to be reported.
   * @param built is called after every build.
   */
  constructor(
    readonly compiler: BundleCompiler,
    watch: (files: readonly string[], folders: readonly string[], since: number) => void,
    built: (bundle: Bundle) => void,
  ) {
    this.name = bundleName(compiler);
    this.base = basePath(compiler);
    refuseBadBuilds(compiler);
    const { hooks } = compiler;
    hooks.watchRun.tap(NAME, () => {
      this.#began = Date.now();
      this.#current ??= new Pending();
    });
    const ended = (errors: RawProblem[], warnings: RawProblem[]): void => {
      const described = (raw: RawProblem): Problem => describeProblem({ ...raw, stack: undefined }, filesOf(compiler));
      this.problems = errors.map(described);
      this.warnings = warnings.map(described);
      this.#current?.settle();
      this.#current = undefined;
      built(this);
    };
    hooks.done.tap(NAME, (stats: Stats) => {
      this.#done = Date.now();
      // What came in with this build was not watched when it was read, and may be half of it: that is part of the next one.
      const unsure = [...stats.compilation.fileDependencies].filter(
        (path) => !this.#files.has(path) && (lookAt(path).savedAt ?? 0) > this.#began - TICK,
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
            message: `${message}\n\nA plugin threw, and rspack cannot go on after that: mend the plugin and start the server again.`,
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
        watch(this.sources, this.#folders, this.#done);
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

  /** Whether a change of this file is one of the bundle. */
  contains(path: string): boolean {
    return this.#files.has(path) || this.#foldersOf(path).length > 0;
  }

  /** @returns when the build has ended that has these changes. */
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

  /** All of it, packages included. */
  rebuildAll(): Promise<void> {
    return this.rebuild([...this.#files].filter((path) => existsSync(path)));
  }

  /** @returns when what is known to have changed up to now is built. */
  async upToDate(): Promise<void> {
    await (this.#next ?? this.#current)?.ended;
  }

  /** Serves a file of the bundle, if there is one at this address: `next` is called if not. */
  serve(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void {
    // The middleware would wait for a build that is done.
    if (this.#threw) return this.#serveLastGood(request, response, next);
    Promise.resolve(this.#middleware(request as never, response as never, next)).catch(next);
  }

  #serveLastGood(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const name = addressOf(request)?.pathname.slice(this.base.length) ?? "";
    const content = this.read(name);
    if (!content) return next();
    response.setHeader("content-type", TYPES[extname(name)] ?? "application/octet-stream");
    response.end(content);
  }

  /** @returns a file of the last good build; `undefined` if it has none of this name. */
  read(name: string): Buffer | undefined {
    try {
      return (this.compiler.outputFileSystem as { readFileSync(path: string): Buffer }).readFileSync(
        join(this.compiler.outputPath, name),
      );
    } catch {
      return undefined;
    }
  }

  /** Ends the build under way, and with it whoever waits. */
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

  /** A build begins that has everything that is known to have changed: those who wait for it wait for that one now. */
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

/** What a bundle is called. */
export function bundleName({ name }: BundleCompiler): string {
  return name ?? "main";
}
