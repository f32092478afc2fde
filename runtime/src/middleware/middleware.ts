import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { checkOptions, type Kinds } from "../bundler/options.js";
import type { Next } from "../http/json-route.js";
import type { BundleCompiler } from "./bundle.js";
import { Bundles } from "./bundles.js";
import { RequestHandler } from "./request-handler.js";

/** Options of {@link hotMiddleware}. */
export interface MiddlewareOptions {
  /**
   * Names the bundle whose `index.html` answers a request that is for no file of a bundle, by the `name` of its compiler's
   * config; `undefined` for requests that the server answers itself.
   */
  page(request: IncomingMessage): string | undefined | Promise<string | undefined>;
  /**
   * Whether a request may have anything of a bundle: its files, its page, its socket and the code in its errors. It is
   * asked where the file is chosen, so no spelling of an address gets around it. Default: everybody may.
   */
  allow?(request: IncomingMessage, bundle: string): boolean | Promise<boolean>;
  /**
   * More hosts by which this server may be reached: `dev.example.com`, or `.example.com` with all below it. This machine's
   * own names and addresses are always allowed.
   */
  allowedHosts?: readonly string[];
}

const KINDS: Kinds<MiddlewareOptions> = {
  page: {
    allowed: "a function of a request that returns the name of a bundle or undefined",
    is: (value) => typeof value === "function",
  },
  allow: {
    allowed: "a function of a request and the name of a bundle that returns true or false",
    is: (value) => typeof value === "function",
  },
  allowedHosts: {
    allowed: 'a list of host names such as "dev.example.com" or ".example.com"',
    is: (value) => Array.isArray(value) && value.every((host) => typeof host === "string" && /^[\w.-]+$/.test(host)),
  },
};

/** What {@link hotMiddleware} returns. */
export interface HotMiddleware {
  /** For `app.use(...)` of Express and Connect, or called from a handler of `node:http`. */
  (request: IncomingMessage, response: ServerResponse, next: Next): Promise<void>;
  /** Lets the pages of this server (of `node:http` or `node:https`) connect for updates. */
  attach(server: EventEmitter): void;
  /**
   * A file of a bundle, for servers that make their pages themselves. It waits for the build under way, as a request does.
   * @throws what the build reports if it fails; an error if there is no such file
   */
  read(bundle: string, file: string): Promise<Buffer>;
  /** Builds everything again. */
  rebuildAll(reason?: string): Promise<void>;
  /** Ends all watchers, sockets and timers. The server itself belongs to its owner. */
  close(): Promise<void>;
}

/**
 * Builds several bundles inside a server and serves them, never stale: a change rebuilds the bundles that contain the
 * file, and a request for one of these waits for it. For development only: in production serve what the bundler wrote.
 *
 * @param compiler what `rspack([...])` returned, or several compilers, each with its own `name` and `output.publicPath`
 * @throws an error that says what is wrong with an option or a config
 */
export function hotMiddleware(
  compiler: BundleCompiler | { compilers: readonly BundleCompiler[] } | readonly BundleCompiler[],
  options: MiddlewareOptions,
): HotMiddleware {
  const { page, allow = () => true, allowedHosts = [] } = checkOptions("hotMiddleware", options, KINDS);
  if (!page) throw new TypeError(`hotMiddleware: "page" is missing, ${KINDS.page.allowed}`);
  const handler = new RequestHandler(page, allow, allowedHosts);
  const bundles = new Bundles(compilersOf(compiler), handler);
  return Object.assign(
    (request: IncomingMessage, response: ServerResponse, next: Next) =>
      handler.handle(bundles, request, response, next),
    {
      attach: (server: EventEmitter) => handler.sockets.attach(server),
      read: (name: string, file: string) => bundles.read(name, file),
      rebuildAll: (reason = "rebuildAll()") => bundles.rebuildAll(reason),
      close() {
        handler.sockets.close();
        return bundles.close();
      },
    },
  );
}

function compilersOf(
  compiler: BundleCompiler | { compilers: readonly BundleCompiler[] } | readonly BundleCompiler[],
): readonly BundleCompiler[] {
  if (Array.isArray(compiler)) return compiler as readonly BundleCompiler[];
  return "compilers" in compiler ? compiler.compilers : [compiler as BundleCompiler];
}
