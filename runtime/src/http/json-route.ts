import type { IncomingMessage, ServerResponse } from "node:http";
import { TOKEN_HEADER } from "../core/protocol.js";
import { isToken } from "./token.js";

export type Next = (error?: unknown) => void;
export type Handler = (request: IncomingMessage, response: ServerResponse, next: Next) => Promise<void>;

/** The largest body that a page may send, in bytes: an error message with its stack is far smaller. */
export const MAX_BODY_BYTES = 64 * 1024;

/**
 * A route that takes and returns JSON, for the server's own pages alone: the content type and the header with the token
 * keep other sites out, because a browser asks the server before it lets another site send them.
 * @param handle gets the body, and returns what to answer; nothing for an empty answer
 */
export function jsonRoute(token: string, handle: (body: any) => unknown): Handler {
  return async (request, response, next) => {
    if (request.method !== "POST") return next();
    const refuse = (status: number, reason: string): void => {
      response.writeHead(status, { "content-type": "text/plain", connection: "close" }).end(reason);
    };
    if (!isToken(request.headers[TOKEN_HEADER], token)) {
      return refuse(403, "The token is missing or wrong: reload the page.");
    }
    if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
      return refuse(415, "The content type must be application/json.");
    }
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > MAX_BODY_BYTES) return refuse(413, `The body is larger than ${MAX_BODY_BYTES} bytes.`);
        chunks.push(chunk);
      }
    } catch {
      return; // the page is gone
    }
    let answer: unknown;
    try {
      answer = await handle(JSON.parse(Buffer.concat(chunks).toString()));
    } catch {
      return refuse(400, "The body is not what this route takes.");
    }
    if (answer === undefined) return void response.writeHead(204).end();
    response.writeHead(200, { "content-type": "application/json", "cross-origin-resource-policy": "same-origin" });
    response.end(JSON.stringify(answer));
  };
}
