import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { plainError } from "../../diagnostics/format-error.js";
import type { ModuleRecord } from "../../registry/record.js";
import { type BunServer, createBunServer } from "./bun-server.js";
import { type Address, listen } from "./listen.js";
import { LiveSockets } from "./live-sockets.js";
import { answerByRoute, areRoutes, checkRoutes, type ServedRoutes } from "./served-routes.js";
import { treatUpgradesAsRequests, UpgradableMessage, wasUpgraded } from "./upgrade-requests.js";
import { asHandlers, checkWebSocket, type WebSocketHandlers } from "./websocket-options.js";

/** `export default { port, hostname, routes, fetch }`, as Bun serves it, and as Hono and others export it. */
interface ServedExport {
  port?: number | string;
  hostname?: string;
  websocket?: unknown;
  routes?: unknown;
  fetch?(request: Request, server: unknown): Response | undefined | Promise<Response | undefined>;
}

/** Node's own messages of a request. */
interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/** The module whose default export is served. */
export interface ServedEntry {
  readonly state: { readonly type: ModuleRecord["state"]["type"] };
  readonly namespace: Readonly<Record<string, unknown>>;
}

/** What a {@link DefaultServer} needs of the program. */
export interface DefaultServerHost {
  /** The newest record of the entry. */
  entry(): ServedEntry | undefined;
  /** Resolves when requests need not wait any longer for the update under way. */
  holdEnded(): Promise<void>;
  /** Closes a server for good, although an update is under way. */
  close(server: Server): void;
  /** Prints an error that the program's handlers threw. */
  report(error: unknown): void;
  warn(message: string): void;
}

/** Serves the entry's default export. Each request, and each event of a socket, looks the handler up again (rule N2). */
export class DefaultServer {
  #server: Server | undefined;
  #address = "";
  #url = new URL("http://localhost/");
  /** The export of the last good update: it answers while the next update is under way, and if that one fails. */
  #lastGood: ServedExport | undefined;
  readonly #sockets: LiveSockets;
  readonly #bunServer: BunServer;
  readonly #messages = new WeakMap<Request, IncomingMessage>();

  constructor(private readonly host: DefaultServerHost) {
    this.#sockets = new LiveSockets({
      handlers: () => this.#handlers(),
      isReady: () => isReady(host.entry()),
      holdEnded: () => host.holdEnded(),
      report: (error) => host.report(error),
    });
    this.#bunServer = createBunServer({
      sockets: this.#sockets,
      messageOf: (request) => this.#messages.get(request),
      url: () => this.#url,
    });
  }

  /**
   * Opens, moves or closes the server. To be called after the first run and after each update.
   * @returns the URL, if it is a new one
   * @throws if it cannot listen, or `websocket` is none: the last good server keeps its address (rule N3)
   */
  async adjust(): Promise<string | undefined> {
    const entry = this.host.entry();
    if (entry?.state.type !== "evaluated") return undefined;
    const served = asServed(entry.namespace["default"]);
    checkWebSocket(served?.websocket);
    checkRoutes(served?.routes);
    this.#lastGood = served;
    this.#adjustSockets();
    if (!served) {
      this.#replace(undefined, "");
      return undefined;
    }
    const address = addressOf(served);
    const key = `${address.hostname ?? ""}:${address.port}`;
    if (key === this.#address) return undefined;
    const server = this.#createServer();
    await listen(server, address);
    this.#replace(server, key);
    const bound = server.address();
    const port = typeof bound === "object" && bound ? bound.port : address.port;
    const { hostname = "localhost" } = address;
    this.#url = new URL(`http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}/`);
    return this.#url.href;
  }

  /** @returns when the server and its sockets are closed */
  async close(): Promise<void> {
    this.#server?.close();
    this.#server?.closeAllConnections();
    await this.#sockets.closeAll("the server is stopping");
  }

  #adjustSockets(): void {
    const { size } = this.#sockets;
    if (this.#handlers()) this.#sockets.adjust();
    else if (size > 0) {
      void this.#sockets.closeAll("WebSockets are no longer served");
      const sockets = `${size} open ${size === 1 ? "WebSocket" : "WebSockets"}`;
      this.host.warn(`the default export has no \`websocket\` any more: closed ${sockets} with code 1001`);
    }
  }

  #replace(server: Server | undefined, address: string): void {
    const old = this.#server;
    this.#server = server;
    this.#address = address;
    if (old) this.host.close(old); // requests under way are finished
  }

  #createServer(): Server {
    const server = createAdaptorServer({
      fetch: (request: Request, exchange: unknown) => this.#fetch(request, exchange as Exchange),
      // Programs compare Request and Response with Node's own.
      overrideGlobalObjects: false,
      serverOptions: { IncomingMessage: UpgradableMessage },
    }) as Server;
    treatUpgradesAsRequests(server);
    return server;
  }

  async #fetch(request: Request, exchange: Exchange): Promise<Response> {
    if (!isReady(this.host.entry())) await this.host.holdEnded();
    const served = this.#served();
    if (!served) return new Response("nothing is served here any more", { status: 503 });
    this.#messages.set(request, exchange.incoming);
    // Libraries for Node, such as Hono's, look for the two messages in the second argument.
    const server = Object.assign(Object.create(this.#bunServer), exchange);
    try {
      const response = await answerOf(served, request, server);
      if (wasUpgraded(exchange.incoming)) return RESPONSE_ALREADY_SENT;
      if (response) return response;
      throw plainError(`the default export returned no Response for ${request.method} ${request.url}`);
    } catch (error) {
      this.host.report(error);
      if (wasUpgraded(exchange.incoming)) return RESPONSE_ALREADY_SENT;
      throw error; // the answer is 500, or 504 after a time-out
    }
  }

  /** The current export. While the entry cannot be used, it is the last good one. */
  #served(): ServedExport | undefined {
    const entry = this.host.entry();
    const served = isReady(entry) ? asServed(entry?.namespace["default"]) : undefined;
    return served && areRoutes(served.routes) ? served : this.#lastGood; // `adjust` reports it (rule N3)
  }

  #handlers(): WebSocketHandlers | undefined {
    const websocket = this.#served()?.websocket;
    try {
      checkWebSocket(websocket);
      return asHandlers(websocket);
    } catch {
      return asHandlers(this.#lastGood?.websocket); // `adjust` reports it (rule N3)
    }
  }
}

/** A route answers, or `fetch`, or neither: then there is nothing at this path. */
async function answerOf(served: ServedExport, request: Request, server: unknown): Promise<Response | undefined> {
  const routed = served.routes ? await answerByRoute(served.routes as ServedRoutes, request, server) : undefined;
  if (routed) return routed.response;
  if (served.fetch) return served.fetch(request, server);
  return new Response("Not Found", { status: 404 });
}

function isReady(record: ServedEntry | undefined): boolean {
  return record?.state.type === "evaluated";
}

function asServed(value: unknown): ServedExport | undefined {
  return (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    (typeof (value as ServedExport).fetch === "function" || isRoutes((value as ServedExport).routes))
    ? (value as ServedExport)
    : undefined;
}

function isRoutes(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** @throws if `port` or `hostname` of the export cannot be one */
function addressOf({ port: exported, hostname }: ServedExport): Address {
  const source = exported === undefined && process.env["PORT"] !== undefined ? "PORT" : "`port` of the default export";
  const given = exported ?? process.env["PORT"] ?? 3000;
  const port = given === "" ? Number.NaN : Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw plainError(`${source} is ${JSON.stringify(given)}: it must be a whole number from 0 to 65535`);
  }
  if (hostname !== undefined && typeof hostname !== "string") {
    throw plainError(`\`hostname\` of the default export is ${JSON.stringify(hostname)}: it must be a string`);
  }
  return { port, hostname: hostname || undefined };
}
