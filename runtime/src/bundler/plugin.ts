import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Channel, type ServerListener, type Socket } from "./channel.js";
import { describeAddress, describer, filesOf } from "./describe-error.js";
import { KINDS, type Options, checkOptions } from "./options.js";
import { refuseBadBuilds, type WatchingCompiler } from "./torn-builds.js";

/** What is used of webpack's and rspack's compiler; both have it. */
export interface Compiler extends Omit<WatchingCompiler, "hooks"> {
  name?: string | undefined;
  context: string;
  outputPath: string;
  outputFileSystem?: unknown;
  options: {
    mode?: unknown;
    target?: unknown;
    module?: { rules?: unknown };
    output?: { publicPath?: unknown; clean?: unknown };
    plugins?: unknown;
    devServer?: unknown;
  };
  webpack: WatchingCompiler["webpack"] & {
    EntryPlugin: new (context: string, entry: string, options: { name: undefined }) => { apply(compiler: any): void };
    HotModuleReplacementPlugin: new () => { apply(compiler: any): void };
  };
  hooks: WatchingCompiler["hooks"] & {
    watchRun: { tap(name: string, callback: () => void): void };
    done: {
      tap(name: string, callback: (stats: { compilation: { modules: Iterable<{ resource?: string }> } }) => void): void;
    };
  };
  getInfrastructureLogger(name: string): { error(...args: unknown[]): void };
}

/** What is used of the dev servers, which are the same in this. */
interface DevServer {
  webSocketServer?: { implementation: { on(event: "connection", callback: (socket: Socket) => void): void } } | null;
}
interface DevServerOptions {
  hot?: unknown;
  client?: unknown;
  webSocketServer?: unknown;
  onListening?: (server: any) => void;
  setupMiddlewares?: (middlewares: any[], server: any) => any[];
}

const NAME = "ImportMetaHot";
const PLUGIN = "swc-plugin-import-meta-hot";
const TWO_CLIENTS =
  "the dev server runs with its own client beside ours, and both would take each update: start it with the compiler's options, " +
  "new DevServer(compiler.options.devServer, compiler)";
const require = createRequire(import.meta.url);
const client = fileURLToPath(new URL("../hosts/webpack/client.js", import.meta.url));
const overlay = fileURLToPath(new URL("../hosts/webpack/overlay.js", import.meta.url));

/** How the two bundlers differ. */
export interface Flavour {
  /** The loader that runs swc, as in a rule; an absolute path, or the name of a built-in one. */
  loader(context: string): string;
  /** Whether `loader` in somebody's rule is that one. */
  isLoader(loader: string): boolean;
  /** What else its options need. */
  loaderOptions: object;
  /** Where the dev server opens the editor. */
  editor: string;
}

/**
 * One line in the config: `plugins: [new ImportMetaHot()]`. In development it adds the client, the bundler's HMR plugin, the
 * transform and what the dev server needs; in production the transform and nothing else.
 */
export abstract class Plugin {
  readonly #options: Options;
  readonly #channel = new Channel();

  /** @throws an error that names a wrong option. */
  constructor(options?: Options) {
    this.#options = checkOptions(`new ${NAME}`, options, KINDS);
  }

  protected abstract readonly flavour: Flavour;

  /** Hears what pages send with `import.meta.hot.send(event, data)`; `client.send` answers that page alone. */
  on(event: string, listener: ServerListener): this {
    this.#channel.on(event, listener);
    return this;
  }

  off(event: string, listener: ServerListener): this {
    this.#channel.off(event, listener);
    return this;
  }

  /** Sends an event to all pages. */
  send(event: string, data?: unknown): void {
    this.#channel.send(event, data);
  }

  apply(compiler: Compiler): void {
    const development = compiler.options.mode === "development";
    this.#addTransform(compiler, development ? "development" : "production");
    if (development && (this.#options.client ?? hasPage(compiler.options.target))) this.#addClient(compiler);
  }

  /** Into the rules that run swc already, else as a rule of its own. */
  #addTransform(compiler: Compiler, mode: "development" | "production"): void {
    const { flavour } = this;
    const plugin = [
      resolvePlugin(compiler.context),
      { mode, host: "webpack", indirect: this.#options.indirect ?? "error" },
    ];
    const module = (compiler.options.module ??= {});
    const rules = (module.rules ??= []) as unknown[];
    const uses = usesIn(rules).filter((use) => flavour.isLoader(use.loader));
    for (const use of uses) {
      const options = (use.options ??= {}) as { jsc?: { experimental?: { plugins?: Array<[string, unknown]> } } };
      const plugins = (((options.jsc ??= {}).experimental ??= {}).plugins ??= []);
      if (!plugins.some(([name]) => name.includes(PLUGIN) || name === plugin[0]))
        plugins.push(plugin as [string, unknown]);
    }
    if (uses.length === 0) rules.push(...ownRules(flavour.loader(compiler.context), flavour.loaderOptions, plugin));
  }

  #addClient(compiler: Compiler): void {
    const devServer = (compiler.options.devServer ||= {}) as DevServerOptions;
    const before = devServer.client as { overlay?: unknown; webSocketURL?: unknown } | undefined;
    const url = this.#options.webSocketURL ?? before?.webSocketURL;

    refuseBadBuilds(compiler);
    const { output } = compiler.options;
    if (output?.clean) output.clean = keepingUpdates(output.clean);
    const plugins = compiler.options.plugins as unknown[];
    if (!plugins.some((plugin) => plugin?.constructor.name === "HotModuleReplacementPlugin")) {
      new compiler.webpack.HotModuleReplacementPlugin().apply(compiler);
    }
    const showOverlay = this.#options.overlay ?? before?.overlay !== false;
    let added = false;
    compiler.hooks.watchRun.tap(NAME, () => {
      // Not in a build that nobody watches: it has no page to update.
      if (added) return;
      added = true;
      const socket = typeof url === "string" ? url : socketPath(devServer);
      const entries = [
        `${client}?${encodeURIComponent(socket)}`,
        ...(showOverlay
          ? [`${overlay}?${[this.flavour.editor, describeAddress(compiler)].map(encodeURIComponent).join("&")}`]
          : []),
      ];
      for (const entry of entries)
        new compiler.webpack.EntryPlugin(compiler.context, entry, { name: undefined }).apply(compiler);
    });
    this.#useServer(compiler, devServer);
    let checked = false;
    compiler.hooks.done.tap(NAME, ({ compilation }) => {
      if (checked) return;
      checked = true;
      const theirs = [...compilation.modules].some(({ resource }) =>
        /[\\/](webpack-)?dev-server[\\/]client[\\/]/.test(resource ?? ""),
      );
      if (theirs) compiler.getInfrastructureLogger(NAME).error(TWO_CLIENTS);
    });
  }

  /** Its socket is our channel, its own client would be a second driver. */
  #useServer(compiler: Compiler, devServer: DevServerOptions): void {
    const { onListening, setupMiddlewares } = devServer;
    const report = (error: unknown) => compiler.getInfrastructureLogger(NAME).error(error);
    Object.assign(devServer, {
      hot: false,
      client: false,
      onListening: (server: DevServer) => {
        server.webSocketServer?.implementation.on("connection", (socket) => this.#channel.attach(socket, report));
        onListening?.(server);
      },
      setupMiddlewares: (middlewares: unknown[], server: unknown) => {
        middlewares.unshift({ name: NAME, path: describeAddress(compiler), middleware: describer(filesOf(compiler)) });
        return setupMiddlewares?.(middlewares as any[], server) ?? middlewares;
      },
    } satisfies DevServerOptions);
  }
}

/** Whether what is built runs in a page: not for servers, whose contexts are inert. */
function hasPage(target: unknown): boolean {
  const targets = [target].flat().filter((target) => typeof target === "string");
  return (
    targets.length === 0 || targets.some((target) => /^(web|browserslist|es\d|es$|electron-renderer)/.test(target))
  );
}

function socketPath(devServer: DevServerOptions): string {
  const server = devServer.webSocketServer as { options?: { path?: unknown } } | undefined;
  const path = server?.options?.path;
  return typeof path === "string" ? path : "/ws";
}

function resolvePlugin(context: string): string {
  for (const from of [createRequire(join(context, "package.json")), require]) {
    try {
      return from.resolve(PLUGIN);
    } catch {}
  }
  throw new Error(`${NAME}: the package ${PLUGIN} is not there: npm install --save-dev ${PLUGIN}`);
}

interface Use {
  loader: string;
  options?: unknown;
}

/** Every loader in a list of rules, wherever webpack allows one. */
function usesIn(rules: readonly unknown[]): Use[] {
  return rules.flatMap((rule): Use[] => {
    if (typeof rule !== "object" || rule === null) return [];
    const { loader, use, oneOf, rules: inner } = rule as Record<string, unknown>;
    const uses = [use].flat().flatMap((one, index, all): Use[] => {
      if (typeof one === "string") {
        // A name alone cannot carry options.
        const spelled = { loader: one };
        (rule as { use: unknown }).use =
          all.length === 1 ? spelled : all.map((other, at) => (at === index ? spelled : other));
        return [spelled];
      }
      return typeof one === "object" && one !== null && "loader" in one ? [one as Use] : [];
    });
    return [
      ...(typeof loader === "string" ? [rule as Use] : []),
      ...uses,
      ...usesIn(Array.isArray(oneOf) ? oneOf : []),
      ...usesIn(Array.isArray(inner) ? inner : []),
    ];
  });
}

/** TypeScript and JSX to JavaScript that is as new as browsers are; behind other loaders, if there are any. */
function ownRules(loader: string, more: object, plugin: unknown): unknown[] {
  const parsers = {
    ".js": { syntax: "ecmascript", jsx: true },
    ".ts": { syntax: "typescript" },
    ".tsx": { syntax: "typescript", tsx: true },
  };
  const tests = { ".js": /\.([cm]?js|jsx)$/, ".ts": /\.[cm]?ts$/, ".tsx": /\.tsx$/ };
  return Object.entries(parsers).map(([extension, parser]) => ({
    test: tests[extension as keyof typeof tests],
    exclude: /[\\/]node_modules[\\/]/,
    enforce: "post",
    loader,
    options: {
      ...more,
      jsc: {
        parser,
        target: "es2022",
        transform: { react: { runtime: "automatic" } },
        experimental: { plugins: [plugin] },
      },
    },
  }));
}

/**
 * `output.clean` would delete an update with the build that follows it, though not every page may have taken it by then: any
 * save makes a build, also one that changes nothing.
 */
function keepingUpdates(clean: unknown): { keep(path: string): boolean } {
  const { keep, ...rest } = (clean === true ? {} : clean) as { keep?: string | RegExp | ((path: string) => boolean) };
  const kept = (path: string): boolean =>
    typeof keep === "function"
      ? keep(path)
      : typeof keep === "string"
        ? path.startsWith(keep)
        : (keep?.test(path) ?? false);
  return { ...rest, keep: (path) => /\.hot-update\.[\w.]+$/.test(path) || kept(path) };
}
