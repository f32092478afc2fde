import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";

/** The answer to the request on whose behalf code is running. */
const answer = new AsyncLocalStorage<ServerResponse>();

/** From now on, {@link failRequest} knows which request code is running for. */
export function trackRequests(): void {
  subscribe("http.server.request.start", (message) =>
    answer.enterWith((message as { response: ServerResponse }).response),
  );
}

/**
 * Ends the request whose handler threw: nobody else would. On Node the connection breaks, because the program ends.
 * To be called while the error is handled.
 */
export function failRequest(): void {
  const response = answer.getStore();
  // The error may have left Node's parser in the middle of the request: the connection takes no other.
  if (!response) return;
  if (response.writableEnded) response.socket?.destroySoon();
  else if (response.headersSent) response.destroy();
  else response.writeHead(500, { "content-type": "text/plain", connection: "close" }).end("Internal Server Error\n");
}
