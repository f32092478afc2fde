import type { IncomingMessage, ServerResponse } from "node:http";
import { SOCKET_PATH } from "../core/protocol.js";
import type { Next } from "../http/json-route.js";
import { RequestGate, SAME_ORIGIN_HEADERS } from "../http/request-gate.js";
import { type Bundle, type BundleCompiler, bundleName } from "./bundle.js";
import type { Bundles } from "./bundles.js";
import { errorPage } from "./error-page.js";
import { PageSockets } from "./page-sockets.js";
import { addressOf } from "./request.js";

/** A route that `ImportMetaHot` adds to a dev server, with the bundle whose sources it shows. */
interface Route {
  path: string;
  bundle: string;
  middleware(request: IncomingMessage, response: ServerResponse, next: Next): unknown;
}

/** What is used of `compiler.options.devServer`. */
interface DevServer {
  webSocketServer?: unknown;
  onListening?(server: object): void;
  setupMiddlewares?(middlewares: unknown[], server: object): unknown[];
}

/** Answers requests for the files and pages of bundles. Everything it serves passes one {@link RequestGate}. */
export class RequestHandler {
  readonly sockets: PageSockets;
  readonly #gate: RequestGate;
  readonly #routes: Route[] = [];

  constructor(
    private readonly page: (request: IncomingMessage) => string | undefined | Promise<string | undefined>,
    private readonly allow: (request: IncomingMessage, bundle: string) => boolean | Promise<boolean>,
    allowedHosts: readonly string[],
  ) {
    this.#gate = new RequestGate({ option: '"allowedHosts" of hotMiddleware', allowedHosts });
    this.sockets = new PageSockets((request, bundle) => this.#refusal(request, "socket", bundle));
  }

  /** Takes the part of the dev server that `ImportMetaHot` expects. */
  connect(compiler: BundleCompiler): void {
    const devServer = (compiler.options.devServer ||= {}) as DevServer;
    const { options } = (devServer.webSocketServer ??= {}) as { options?: { path?: string } };
    // "/ws" is the default: several bundles need a path each.
    const path =
      options?.path && options.path !== "/ws"
        ? options.path
        : `${SOCKET_PATH}/${encodeURIComponent(bundleName(compiler))}`;
    devServer.webSocketServer = { options: { ...options, path } };
    const server = {
      webSocketServer: { implementation: this.sockets.add(socketPath(compiler), bundleName(compiler)) },
    };
    devServer.onListening?.(server);
    const routes = devServer.setupMiddlewares?.([], server) ?? [];
    for (const route of routes) {
      if (typeof route === "object")
        this.#routes.push({ ...(route as Omit<Route, "bundle">), bundle: bundleName(compiler) });
    }
  }

  /** Announces a build to the pages of its bundle. */
  announce(bundle: Bundle): void {
    this.sockets.announce(socketPath(bundle.compiler), bundle);
  }

  async handle(bundles: Bundles, request: IncomingMessage, response: ServerResponse, next: Next): Promise<void> {
    try {
      const address = addressOf(request);
      if (!address || bundles.isClosing) return next();
      const route = this.#routes.find(({ path }) => path === address.pathname);
      if (route) {
        if (!(await this.#passes(request, response, "code", route.bundle))) return;
        return void (await route.middleware(request, response, next));
      }
      if (request.method !== "GET" && request.method !== "HEAD") return next();
      for (const bundle of bundles.all) {
        if (!address.pathname.startsWith(bundle.base)) continue;
        await bundles.upToDate(bundle);
        if (!bundle.has(address.pathname)) continue;
        if (!(await this.#passes(request, response, "code", bundle.name))) return;
        if (await serve(bundle, request, response)) return;
      }
      const name = await this.page(request);
      if (name === undefined) return next();
      const bundle = bundles.named(name);
      if (!(await this.#passes(request, response, "page", name))) return;
      await bundles.upToDate(bundle);
      sendPage(bundle, response);
    } catch (error) {
      next(error);
    }
  }

  async #passes(
    request: IncomingMessage,
    response: ServerResponse,
    kind: "page" | "code",
    bundle: string,
  ): Promise<boolean> {
    const refusal = await this.#refusal(request, kind, bundle);
    if (refusal === undefined) return true;
    response.writeHead(403, { "content-type": "text/plain; charset=utf-8" }).end(refusal);
    return false;
  }

  async #refusal(
    request: IncomingMessage,
    kind: "page" | "code" | "socket",
    bundle: string,
  ): Promise<string | undefined> {
    const refusal = this.#gate.refusal(request, kind);
    if (refusal !== undefined || (await this.allow(request, bundle))) return refusal;
    return `The server does not allow this request to have the bundle "${bundle}".`;
  }
}

function sendPage(bundle: Bundle, response: ServerResponse): void {
  const { name, problems } = bundle;
  const isBroken = problems.length > 0;
  const html = isBroken ? errorPage(name, problems, socketPath(bundle.compiler)) : bundle.read("index.html");
  if (!html) {
    throw new Error(`hotMiddleware: the bundle "${name}" has no index.html: add HtmlRspackPlugin to its config`);
  }
  if (isBroken) response.removeHeader("content-security-policy"); // the page has its script and style inline
  for (const [header, value] of Object.entries(SAME_ORIGIN_HEADERS)) response.setHeader(header, value);
  response.statusCode = isBroken ? 500 : 200;
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.setHeader("cache-control", "no-store");
  response.end(html);
}

/** @returns whether the bundle had the file */
function serve(bundle: Bundle, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  for (const [header, value] of Object.entries(SAME_ORIGIN_HEADERS)) response.setHeader(header, value);
  return new Promise((resolve, reject) => {
    response.once("close", () => resolve(true));
    bundle.serve(request, response, (error) => {
      for (const header of Object.keys(SAME_ORIGIN_HEADERS)) response.removeHeader(header);
      if (error) reject(error as Error);
      else resolve(false);
    });
  });
}

function socketPath({ options }: BundleCompiler): string {
  return (options.devServer as { webSocketServer: { options: { path: string } } }).webSocketServer.options.path;
}
