import type { IncomingMessage, ServerResponse } from "node:http";

/** The value of `import page from "./index.html"` in a program (rule W2), whoever serves the page. */
export abstract class ServedPage {
  /** Path of the HTML file, as in Bun. */
  abstract readonly index: string;

  /** For routers that take `Request` and give `Response`. It needs no `this`. */
  abstract readonly fetch: (request: Request) => Promise<Response>;

  /** For Express, Connect and node:http. It needs no `this`. */
  abstract readonly handler: (
    request: IncomingMessage,
    response: ServerResponse,
    next?: (error?: unknown) => void,
  ) => Promise<void>;
}
