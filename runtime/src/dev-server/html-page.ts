import type { IncomingMessage, ServerResponse } from "node:http";
import { ServedPage } from "../hosts/node/served-page.js";
import { sendAnswer } from "./answer.js";
import type { Page } from "./page.js";
import type { Site } from "./site.js";

/** A page of the dev server. It stays the same object while the program runs: a save of page code reaches the browser and not the program. */
export class HtmlPage extends ServedPage {
  #site: Site;
  #page: Page;

  constructor(site: Site, page: Page) {
    super();
    this.#site = site;
    this.#page = page;
  }

  /** The site was replaced: its config changed. */
  moveTo(site: Site, page: Page): void {
    this.#site = site;
    this.#page = page;
  }

  get index(): string {
    return this.#page.path;
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const headers = { host: new URL(request.url).host, ...Object.fromEntries(request.headers) };
    const { status, headers: given, body } = await this.#site.page(this.#page, request.method, headers);
    return new Response(request.method === "HEAD" ? null : (body as string | undefined), { status, headers: given });
  };

  readonly handler = (
    request: IncomingMessage,
    response: ServerResponse,
    next?: (error?: unknown) => void,
  ): Promise<void> =>
    this.#site
      .page(this.#page, request.method ?? "", request.headers)
      .then((answer) => sendAnswer(answer, request, response))
      .catch((error: unknown) => {
        if (!next) throw error;
        next(error);
      });
}
