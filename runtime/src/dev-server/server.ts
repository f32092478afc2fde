import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { refuse, sendAnswer } from "./answer.js";
import { type PageFiles, pageAt } from "./find-pages.js";
import { listenOnFreePort } from "./free-port.js";
import type { Page } from "./page.js";
import { Site, type SiteEvents, type SiteOptions } from "./site.js";

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

  /** @throws if the plugin is not installed */
  constructor(
    { root, pages }: PageFiles,
    private readonly options: DevServerOptions,
    events: SiteEvents,
  ) {
    this.site = new Site({ ...options, root }, events);
    this.#pages = new Map(Array.from(pages, ([path, file]) => [path, this.site.add(file)]));
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        events.onError(String((error as Error).message), (error as Error).stack);
        if (!response.headersSent) refuse(response, 500, "The dev server failed: see its terminal.");
        else response.destroy();
      });
    });
    this.#server.on("upgrade", (request, socket, head) => {
      if (Site.isOwn(request.url)) this.site.upgrade(request, socket, head);
      else socket.destroy();
    });
  }

  /** The paths of the pages. */
  get paths(): string[] {
    return [...this.#pages.keys()];
  }

  /**
   * Listens on the port, or the next free one.
   * @returns the port
   * @throws if the host is not this machine's, or the port may not be used
   */
  async listen(): Promise<number> {
    return listenOnFreePort(this.#server, this.options);
  }

  close(): void {
    this.site.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request);
    if (!url) return refuse(response, 400, "This address cannot be read.");
    if (Site.isOwn(request.url)) return this.site.handle(request, response);
    const refusal = this.site.refusal(request);
    if (refusal !== undefined) return refuse(response, 403, refusal);
    const page = pageAt(this.#pages, url.pathname);
    if (page) return sendAnswer(await this.site.page(page, request.method ?? "", request.headers), request, response);
    refuse(response, 404, `There is no page ${url.pathname}. There is: ${this.paths.join(", ")}`);
  }
}

function urlOf(request: IncomingMessage): URL | undefined {
  const target = request.url ?? "";
  return target.startsWith("/") && URL.canParse(`http://localhost${target}`)
    ? new URL(`http://localhost${target}`)
    : undefined;
}
