import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import launchEditor from "launch-editor";
import { configsOf } from "../fs/config-files.js";
import { Contents } from "../fs/content-hashes.js";
import { listenToKeys } from "../terminal/shortcuts.js";
import { firstSaved } from "../fs/snapshot.js";
import { nameOf, namesOf, print, shortened } from "../terminal/print.js";
import { Watcher } from "../fs/watcher.js";
import { basePath } from "../bundler/describe-error.js";
import { type Kinds, checkOptions } from "../bundler/options.js";
import { placeOf } from "../diagnostics/problem.js";
import { Bundle, type BundleCompiler, bundleName } from "./bundle.js";
import { errorPage, textOf } from "./error-page.js";
import { addressOf, isOwnPage } from "./request.js";
import { Sockets } from "./page-sockets.js";

type Next = (error?: unknown) => void;

/** Options of {@link hotMiddleware}. */
export interface MiddlewareOptions {
  /**
   * Which bundle's `index.html` answers a request that is none for a file of a bundle: its name, as in the config of its compiler, or
   * `undefined` for what the server answers itself.
   */
  page(request: IncomingMessage): string | undefined | Promise<string | undefined>;
}

const KINDS: Kinds<MiddlewareOptions> = {
  page: {
    allowed: "a function of a request that returns the name of a bundle or undefined",
    is: (value) => typeof value === "function",
  },
};

/** What {@link hotMiddleware} returns. */
export interface HotMiddleware {
  /** For `app.use(...)` of Express and Connect, or called from a handler of `node:http`. */
  (request: IncomingMessage, response: ServerResponse, next: Next): Promise<void>;
  /** Lets the pages that this server (of node:http or node:https) delivers connect for updates. */
  attach(server: EventEmitter): void;
  /**
   * A file of a bundle, for servers that make their pages themselves: waits for the build under way, as a request does.
   * @throws what the build says, if it fails; that there is no such file.
   */
  read(bundle: string, file: string): Promise<Buffer>;
  /** Builds everything again. */
  rebuildAll(reason?: string): Promise<void>;
  /** Leaves no watcher, socket or timer; the server itself is its owner's to close. */
  close(): Promise<void>;
}

/**
 * Builds several bundles inside a server of one's own and serves them, always the newest: a change rebuilds those that contain the file,
 * and a request for one of these waits for it. For development only: in production serve what the bundler wrote.
 *
 * @param compiler what `rspack([...])` returned, or several compilers: each with a `name` and an `output.publicPath` of its own.
 * @throws an error that says what is wrong with an option or a config.
 */
export function hotMiddleware(
  compiler: BundleCompiler | { compilers: readonly BundleCompiler[] } | readonly BundleCompiler[],
  options: MiddlewareOptions,
): HotMiddleware {
  const { page } = checkOptions("hotMiddleware", options, KINDS);
  if (!page) throw new TypeError(`hotMiddleware: "page" is missing, ${KINDS.page.allowed}`);
  const compilers = Array.isArray(compiler)
    ? (compiler as readonly BundleCompiler[])
    : "compilers" in compiler
      ? compiler.compilers
      : [compiler as BundleCompiler];
  const bundles = new Bundles(compilers, page);
  return Object.assign(
    (request: IncomingMessage, response: ServerResponse, next: Next) => bundles.handle(request, response, next),
    {
      attach: (server: EventEmitter) => bundles.sockets.attach(server),
      read: (name: string, file: string) => bundles.read(name, file),
      rebuildAll: (reason = "rebuildAll()") => bundles.rebuildAll(reason),
      close: () => bundles.close(),
    },
  );
}

/** A middleware that `ImportMetaHot` adds. */
interface Added {
  path: string;
  middleware(request: IncomingMessage, response: ServerResponse, next: Next): unknown;
}

class Bundles {
  readonly sockets = new Sockets();
  readonly #bundles: readonly Bundle[];
  readonly #watcher: Watcher;
  /** Of all folders that bundles are in. */
  readonly #configs: readonly Contents[];
  /** Of the sources that were saved. */
  readonly #saved = new Contents();
  readonly #added: Added[] = [];
  readonly #stopListening: () => void;
  /** What was printed and is still so: the same is not printed twice. */
  #printed = new Set<string>();
  #closing: Promise<void> | undefined;

  constructor(
    compilers: readonly BundleCompiler[],
    private readonly page: MiddlewareOptions["page"],
  ) {
    checkNames(compilers);
    const contexts = [...new Set(compilers.map(({ context }) => context))];
    this.#configs = contexts.map(configsOf);
    this.#watcher = new Watcher(contexts[0] ?? process.cwd(), (paths) => this.#changed(paths));
    for (const { paths } of this.#configs) for (const path of paths) this.#watcher.add(path);
    const watch = (paths: readonly string[], folders: readonly string[], since: number): void => {
      for (const path of paths) this.#watcher.add(path, since);
      for (const path of folders) this.#watcher.addFolder(path);
    };
    for (const compiler of compilers) this.#connect(compiler);
    const started = performance.now();
    this.#bundles = compilers.map(
      (compiler) => new Bundle(compiler, watch, (bundle) => this.sockets.tell(socketPath(compiler), bundle)),
    );
    void Promise.all(this.#bundles.map((bundle) => bundle.upToDate())).then(() => {
      if (this.#closing) return;
      this.#print(this.#bundles, "built", ` in ${ms(performance.now() - started)}`, "");
    });
    this.#stopListening = listenToKeys(() => void this.rebuildAll("r"));
  }

  async handle(request: IncomingMessage, response: ServerResponse, next: Next): Promise<void> {
    try {
      const address = addressOf(request);
      if (!address || this.#closing) return next();
      const added = this.#added.find(({ path }) => path === address.pathname);
      if (added) return void (await added.middleware(request, response, next));
      if (EDITOR.test(address.pathname) && isOwnPage(request)) {
        launchEditor(address.searchParams.get("fileName") ?? "");
        return void response.end();
      }
      if (request.method !== "GET" && request.method !== "HEAD") return next();
      for (const bundle of this.#bundles) {
        if (!address.pathname.startsWith(bundle.base)) continue;
        await this.#upToDate(bundle);
        if (await served(bundle, request, response)) return;
      }
      const name = await this.page(request);
      if (name === undefined) return next();
      const bundle = this.#named(name);
      await this.#upToDate(bundle);
      const { problems } = bundle;
      const html =
        problems.length > 0 ? errorPage(name, problems, socketPath(bundle.compiler)) : bundle.read("index.html");
      if (!html)
        throw new Error(`hotMiddleware: the bundle "${name}" has no index.html: add HtmlRspackPlugin to its config`);
      if (problems.length > 0) response.removeHeader("content-security-policy"); // its script and style are in it
      response.statusCode = problems.length > 0 ? 500 : 200;
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.setHeader("cache-control", "no-store");
      response.end(html);
    } catch (error) {
      next(error);
    }
  }

  async read(name: string, file: string): Promise<Buffer> {
    const bundle = this.#named(name);
    await this.#upToDate(bundle);
    const [problem] = bundle.problems;
    if (problem) throw new Error(`the bundle "${name}" cannot be built: ${placeOf(problem)}\n${textOf(problem)}`);
    const content = bundle.read(file);
    if (!content) throw new Error(`the bundle "${name}" has no file ${file}`);
    return content;
  }

  async rebuildAll(reason: string): Promise<void> {
    await this.#rebuild(this.#bundles, (bundle) => bundle.rebuildAll(), reason, undefined);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#stopListening();
    this.#watcher.close();
    this.sockets.close();
    await Promise.all(this.#bundles.map((bundle) => bundle.close()));
  }

  /** Plays the part of the dev server, as `ImportMetaHot` knows it. */
  #connect(compiler: BundleCompiler): void {
    const devServer = (compiler.options.devServer ||= {}) as DevServer;
    const { options } = (devServer.webSocketServer ??= {}) as { options?: object };
    devServer.webSocketServer = {
      options: { path: `/__import-meta-hot/socket/${encodeURIComponent(bundleName(compiler))}`, ...options },
    };
    const server = { webSocketServer: { implementation: this.sockets.add(socketPath(compiler)) } };
    devServer.onListening?.(server);
    this.#added.push(
      ...(devServer.setupMiddlewares?.([], server) ?? []).filter((added): added is Added => typeof added === "object"),
    );
  }

  /** Files changed: those who contain them are built again. */
  #changed(paths: string[]): void {
    const configs = this.#configs.flatMap((configs) => configs.take(paths.filter((path) => configs.has(path))));
    if (configs[0]) {
      void this.#rebuild(this.#bundles, (bundle) => bundle.rebuildAll(), nameOf(configs[0]), firstSaved(configs));
      return;
    }
    // The bundler reads package.json as well; as long as there is nothing new in it, it is nobody's.
    const changed = this.#saved.take(paths.filter((path) => !this.#configs.some((configs) => configs.has(path))));
    const files = new Map(this.#bundles.map((bundle) => [bundle, changed.filter((path) => bundle.contains(path))]));
    const concerned = this.#bundles.filter((bundle) => files.get(bundle)!.length > 0);
    if (concerned.length === 0) return;
    const all = [...new Set([...files.values()].flat())];
    void this.#rebuild(concerned, (bundle) => bundle.rebuild(files.get(bundle)!), namesOf(all), firstSaved(all));
  }

  /** @param saved when the first of the files was, in ms since 1970. */
  async #rebuild(
    bundles: readonly Bundle[],
    rebuild: (bundle: Bundle) => Promise<void>,
    trigger: string,
    saved: number | undefined,
  ): Promise<void> {
    const started = performance.now();
    const detected = saved === undefined ? 0 : Math.max(0, performance.timeOrigin + started - saved);
    await Promise.all(bundles.map(rebuild));
    if (this.#closing) return;
    const took = performance.now() - started;
    this.#print(
      bundles,
      "rebuilt",
      ` (${trigger}): detected ${ms(detected)}, built ${ms(took)}, total ${ms(detected + took)}`,
    );
  }

  /** What became of builds that have ended. */
  #print(bundles: readonly Bundle[], done: string, how: string, howFailed = how): void {
    const failed = bundles.filter(({ problems }) => problems.length > 0);
    const good = bundles.filter((bundle) => !failed.includes(bundle));
    if (good.length > 0) print("green", `${done} ${listOf(good)}${how}`);
    if (failed.length > 0) print("red", `cannot build ${listOf(failed)}${howFailed}`);
    this.#printProblems();
  }

  /** Each once, whichever bundles have it, until it is gone. */
  #printProblems(): void {
    const now = new Set<string>();
    for (const [kind, color] of [
      ["problems", "red"],
      ["warnings", "yellow"],
    ] as const) {
      for (const problem of this.#bundles.flatMap((bundle) => bundle[kind])) {
        const text = shortened(`${placeOf(problem)}\n${textOf(problem)}`.trim());
        if (!this.#printed.has(text) && !now.has(text)) print(color, text);
        now.add(text);
      }
    }
    this.#printed = now;
  }

  async #upToDate(bundle: Bundle): Promise<void> {
    await this.#watcher.upToDate(bundle.sources);
    await bundle.upToDate();
  }

  #named(name: string): Bundle {
    const bundle = this.#bundles.find((bundle) => bundle.name === name);
    if (!bundle)
      throw new Error(`hotMiddleware: there is no bundle "${name}". The bundles are: ${listOf(this.#bundles)}`);
    return bundle;
  }
}

interface DevServer {
  webSocketServer?: unknown;
  onListening?(server: object): void;
  setupMiddlewares?(middlewares: unknown[], server: object): unknown[];
}

const EDITOR = /^\/(rs|web)pack-dev-server\/open-editor$/;

function socketPath({ options }: BundleCompiler): string {
  return (options.devServer as { webSocketServer: { options: { path: string } } }).webSocketServer.options.path;
}

/** @returns whether it had the file. */
function served(bundle: Bundle, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  return new Promise((resolve, reject) => {
    response.once("close", () => resolve(true));
    bundle.serve(request, response, (error) => (error ? reject(error as Error) : resolve(false)));
  });
}

/** Each has to be told from the others, by people and by the addresses of its files. */
function checkNames(compilers: readonly BundleCompiler[]): void {
  for (const [index, compiler] of compilers.entries()) {
    const name = bundleName(compiler);
    const base = basePath(compiler);
    for (const other of compilers.slice(0, index)) {
      const known = bundleName(other);
      if (known === name)
        throw new Error(`hotMiddleware: two bundles are called "${name}": give each config a \`name\` of its own`);
      if (basePath(other) === base) {
        throw new Error(
          `hotMiddleware: the files of "${known}" and "${name}" both have the address ${base}: give each an \`output.publicPath\` of its own, "/${name}/"`,
        );
      }
    }
  }
}

function listOf(bundles: readonly Bundle[]): string {
  return bundles.map(({ name }) => name).join(", ");
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`;
}
