import { fileURLToPath } from "node:url";
import { TOKEN_PARAMETER } from "../core/protocol.js";
import { createToken } from "../http/token.js";
import type { BuildCompiler } from "./build-files.js";
import { Channel, MAX_MESSAGE_BYTES, type ServerListener, type Socket } from "./channel.js";
import { removeOldUpdates, type WritingCompiler } from "./old-updates.js";
import { checkOptions, KINDS, type Options } from "./options.js";
import { pageRoutes, pathsOf } from "./page-routes.js";
import { type EmittingCompiler, pushUpdates } from "./pushed-updates.js";
import { watchReplacedFolders } from "./replaced-folders.js";
import { addTransform, type SwcLoader } from "./swc-rules.js";
import { rejectTornBuilds, type WatchingCompiler } from "./torn-builds.js";

/** What is used of webpack's and rspack's compiler; both have it. */
export interface Compiler extends Omit<WatchingCompiler, "hooks">, Omit<BuildCompiler, "hooks" | "options"> {
  options: {
    mode?: unknown;
    target?: unknown;
    module?: { rules?: unknown };
    output?: { publicPath?: unknown; clean?: unknown };
    plugins?: unknown;
    devServer?: unknown;
    incremental?: unknown;
  };
  webpack: WatchingCompiler["webpack"] & {
    rspackVersion?: string;
    EntryPlugin: new (context: string, entry: string, options: { name: undefined }) => { apply(compiler: any): void };
    HotModuleReplacementPlugin: new () => { apply(compiler: any): void };
  };
  hooks: WatchingCompiler["hooks"] &
    BuildCompiler["hooks"] &
    EmittingCompiler["hooks"] &
    WritingCompiler["hooks"] & { watchRun: { tap(name: string, callback: () => void): void } };
  getInfrastructureLogger(name: string): { error(...args: unknown[]): void };
}

/** What is used of the dev servers; both have it. */
interface DevServer {
  webSocketServer?: {
    implementation: { on(event: "connection", callback: (socket: Socket, request?: { url?: string }) => void): void };
  } | null;
}

interface DevServerOptions {
  hot?: unknown;
  client?: unknown;
  webSocketServer?: unknown;
  onListening?: (server: any) => void;
  setupMiddlewares?: (middlewares: any[], server: any) => any[];
}

const NAME = "ImportMetaHot";
const TWO_CLIENTS =
  "the dev server runs with its own client beside ours, and both would take each update: start it with the compiler's options, " +
  "new DevServer(compiler.options.devServer, compiler)";
const client = fileURLToPath(new URL("../hosts/webpack/client.js", import.meta.url));
const rspack = fileURLToPath(new URL("../hosts/webpack/rspack.js", import.meta.url));
const overlay = fileURLToPath(new URL("../hosts/webpack/overlay.js", import.meta.url));

/**
 * One line in the config: `plugins: [new ImportMetaHot()]`. In development it adds the client, the bundler's HMR plugin, the
 * transform and what the dev server needs; in production the transform and nothing else.
 */
export abstract class Plugin {
  readonly #options: Options;
  readonly #channel = new Channel();
  /** How many compilers have this plugin. */
  #compilers = 0;
  /** Only the pages that this process built know it. */
  readonly #token = createToken();

  /** @throws an error that names a wrong option */
  constructor(options?: Options) {
    this.#options = checkOptions(`new ${NAME}`, options, KINDS);
  }

  protected abstract readonly swc: SwcLoader;

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
    const isDevelopment = compiler.options.mode === "development";
    addTransform(compiler, this.swc, isDevelopment ? "development" : "production", this.#options.indirect);
    if (isDevelopment && (this.#options.client ?? hasPage(compiler.options.target))) this.#addClient(compiler);
  }

  #addClient(compiler: Compiler): void {
    const devServer = (compiler.options.devServer ||= {}) as DevServerOptions;
    const before = devServer.client as { overlay?: unknown; webSocketURL?: unknown } | undefined;
    const url = this.#options.webSocketURL ?? before?.webSocketURL;

    rejectTornBuilds(compiler);
    this.#compilers++;
    // The channel does not know which build a page has, and may not have the code of another one.
    pushUpdates(compiler, () => (this.#compilers > 1 ? undefined : this.#channel));
    const { output } = compiler.options;
    if (output?.clean) output.clean = keepingUpdates(output.clean);
    removeOldUpdates(compiler);
    watchReplacedFolders(compiler);
    const plugins = compiler.options.plugins as unknown[];
    if (!plugins.some((plugin) => plugin?.constructor.name === "HotModuleReplacementPlugin")) {
      new compiler.webpack.HotModuleReplacementPlugin().apply(compiler);
    }
    const showOverlay = this.#options.overlay ?? before?.overlay !== false;
    let isAdded = false;
    compiler.hooks.watchRun.tap(NAME, () => {
      // A build that is not watched has no page to update.
      if (isAdded) return;
      isAdded = true;
      const { describe, editor } = pathsOf(compiler);
      const entries = [[client, this.#socketAddress(typeof url === "string" ? url : socketPath(devServer))]];
      if (compiler.webpack.rspackVersion) entries.push([rspack]);
      if (showOverlay) entries.push([overlay, editor, describe, this.#token]);
      for (const [file, ...parameters] of entries) {
        const entry = `${file}?${parameters.map(encodeURIComponent).join("&")}`;
        new compiler.webpack.EntryPlugin(compiler.context, entry, { name: undefined }).apply(compiler);
      }
    });
    this.#useServer(compiler, devServer);
    let isChecked = false;
    compiler.hooks.done.tap(NAME, ({ compilation }) => {
      if (isChecked) return;
      isChecked = true;
      const hasOtherClient = [...compilation.modules].some(({ resource }) =>
        /[\\/](webpack-)?dev-server[\\/]client[\\/]/.test(resource ?? ""),
      );
      if (hasOtherClient) compiler.getInfrastructureLogger(NAME).error(TWO_CLIENTS);
    });
  }

  #socketAddress(url: string): string {
    return `${url}${url.includes("?") ? "&" : "?"}${TOKEN_PARAMETER}=${this.#token}`;
  }

  /** The server's socket is our channel; its own client would drive updates a second time. */
  #useServer(compiler: Compiler, devServer: DevServerOptions): void {
    const { onListening, setupMiddlewares } = devServer;
    const report = (error: unknown) => compiler.getInfrastructureLogger(NAME).error(error);
    Object.assign(devServer, {
      hot: false,
      client: false,
      webSocketServer: withMessageLimit(devServer.webSocketServer),
      onListening: (server: DevServer) => {
        server.webSocketServer?.implementation.on("connection", (socket, request) =>
          this.#channel.attach(socket, request?.url, this.#token, report),
        );
        onListening?.(server);
      },
      setupMiddlewares: (middlewares: Array<{ name?: string }>, server: unknown) => {
        // Behind the server's own checks of Host and Origin, which come first.
        const check = middlewares.findLastIndex(({ name }) => name?.endsWith("-header-check"));
        // Not earlier: a bundler names the compilers of several configs after it applied their plugins.
        middlewares.splice(check + 1, 0, ...pageRoutes(compiler, this.#token));
        return setupMiddlewares?.(middlewares, server) ?? middlewares;
      },
    } satisfies DevServerOptions);
  }
}

/** Whether the build runs in a page: contexts on servers are inert. */
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

/** Limits messages from pages, unless the config has its own socket server, or a limit. */
function withMessageLimit(server: unknown): unknown {
  const { type = "ws", options } = (typeof server === "object" && server !== null ? server : { type: server }) as {
    type?: unknown;
    options?: object;
  };
  if (server === false || type !== "ws") return server;
  return { type, options: { path: "/ws", maxPayload: MAX_MESSAGE_BYTES, ...options } };
}

/**
 * `output.clean` would delete an update with the next build, before every page took it: any save makes a build, also one
 * that changes nothing.
 */
function keepingUpdates(clean: unknown): { keep(path: string): boolean } {
  const { keep, ...rest } = (clean === true ? {} : clean) as { keep?: string | RegExp | ((path: string) => boolean) };
  const isKept = (path: string): boolean =>
    typeof keep === "function"
      ? keep(path)
      : typeof keep === "string"
        ? path.startsWith(keep)
        : (keep?.test(path) ?? false);
  return { ...rest, keep: (path) => /\.hot-update\.[\w.]+$/.test(path) || isKept(path) };
}
