import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { refuse, sendAnswer } from "./answer.js";
import { type PageFiles, pageAt } from "./find-pages.js";
import { listenOnFreePort } from "./free-port.js";
import type { Front } from "./front.js";
import type { Page } from "./page.js";
import { isSiteUrl } from "./routes.js";
import { Site } from "./site.js";
import type { SiteEvents, SiteOptions } from "./site-options.js";

export interface DevServerOptions extends Omit<SiteOptions, "root"> {
  /** The first port that is tried. */
  port: number;
  host: string;
}

/** The server of `hot index.html`: pages at their paths, and nothing else (rule W1). */
export class DevServer {
  readonly site: Site;
  /** Pages by path. */
  readonly #pages: ReadonlyMap<string, Page>;
  readonly #server: Server;
  /** Open connections: those of WebSockets that a proxy passes on are not the server's any more. */
  readonly #connections = new Set<Socket>();
  /** Path below which everything is served, without a slash at its end. */
  readonly #base: string;

  /**
   * @param front what a config file adds
   * @throws if the plugin is not installed
   */
  constructor(
    { root, pages }: PageFiles,
    readonly options: DevServerOptions,
    events: SiteEvents,
    private readonly front?: Front,
  ) {
    this.#base = (options.settings?.config.base ?? "/").slice(0, -1);
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#handle(request, response).catch((error: unknown) => {
        events.onError(String((error as Error).message), (error as Error).stack);
        if (!response.headersSent) refuse(response, 500, "The dev server failed: see its terminal.");
        else response.destroy();
      });
    };
    this.#server = front?.createServer(listener) ?? createServer(listener);
    this.site = new Site({ ...options, root }, events);
    this.#pages = new Map(Array.from(pages, ([path, file]) => [path, this.site.add(file)]));
    this.#server.on("connection", (socket) => {
      this.#connections.add(socket);
      socket.once("close", () => this.#connections.delete(socket));
    });
    this.#server.on("upgrade", (request, socket, head) => {
      const isOwn = isSiteUrl(this.#withoutBase(request));
      if (isOwn) this.site.upgrade(request, socket, head);
      else if (!front || this.site.refusal(request) !== undefined || !front.upgrade(request, socket, head))
        socket.destroy();
    });
  }

  /** The paths of the pages. */
  get paths(): string[] {
    return Array.from(this.#pages.keys(), (path) => this.#base + path);
  }

  /**
   * Listens on the port, or the next free one.
   * @param first the port that is tried first, if that is not the wanted one
   * @throws if the host is not this machine's, or the port may not be used
   */
  async listen(first = this.options.port): Promise<void> {
    await listenOnFreePort(this.#server, { port: first, host: this.options.host });
  }

  /** Builds the first page before it is asked for: a browser takes a moment to ask. */
  warmUp(): void {
    const [page] = this.#pages.values();
    page?.modules().catch(() => {}); // the request says what is wrong
  }

  get protocol(): "http" | "https" {
    return this.front?.protocol ?? "http";
  }

  /** The port that it listens on. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** @returns when the port is free */
  async close(): Promise<void> {
    this.site.close();
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#connections) socket.destroy();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request);
    if (!url) return refuse(response, 400, "This address cannot be read.");
    for (const [name, value] of Object.entries(this.options.settings?.config.headers ?? {}))
      if (value !== undefined) response.setHeader(name, value);
    const own = this.#withoutBase(request);
    if (isSiteUrl(own)) {
      request.url = own;
      return this.site.handle(request, response);
    }
    const refusal = this.site.refusal(request);
    if (refusal !== undefined) return refuse(response, 403, refusal);
    if (this.front?.proxy(request, response)) return;
    if (own === undefined) {
      if (url.pathname !== this.#base) return refuse(response, 404, `Everything is below ${this.#base}/.`);
      response.writeHead(302, { location: `${this.#base}/${url.search}` }).end();
      return;
    }
    request.url = own;
    if (await this.front?.publicFile(request, response)) return;
    const page = pageAt(this.#pages, url.pathname.slice(this.#base.length));
    if (page) return sendAnswer(await this.site.page(page, request.method ?? "", request.headers), request, response);
    refuse(response, 404, `There is no page ${url.pathname}. There is: ${this.paths.join(", ")}`);
  }

  /** A request's address without the base. @returns nothing if it is not below the base */
  #withoutBase({ url = "" }: IncomingMessage): string | undefined {
    if (url.startsWith(`${this.#base}/`)) return url.slice(this.#base.length);
    return isSiteUrl(url) ? url : undefined; // the overlay does not know the base
  }
}

function urlOf(request: IncomingMessage): URL | undefined {
  const target = request.url ?? "";
  return target.startsWith("/") && URL.canParse(`http://localhost${target}`)
    ? new URL(`http://localhost${target}`)
    : undefined;
}
