import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Bundle } from "./bundle.js";
import { addressOf, isOwnPage } from "./request.js";

/** The sockets to the pages of each bundle: what the dev servers of webpack and rspack say, which our client understands. */
export class Sockets {
  readonly #servers = new Map<string, WebSocketServer>();
  readonly #bundles = new Map<string, Bundle>();
  /** Not held: with `hot` there is another one with every edit of the server (rule N4). */
  readonly #attached = new WeakSet<EventEmitter>();

  /** @returns the `ws` server for the pages of a bundle, at this path. */
  add(path: string): WebSocketServer {
    const server = new WebSocketServer({ noServer: true });
    this.#servers.set(path, server);
    server.on("connection", (socket) => {
      socket.on("error", () => {}); // a page that sends nonsense is closed, and no more
      const bundle = this.#bundles.get(path);
      if (bundle) for (const message of messagesOf(bundle)) socket.send(message);
    });
    return server;
  }

  /** A build of the bundle whose pages connect at this path has ended. */
  tell(path: string, bundle: Bundle): void {
    this.#bundles.set(path, bundle);
    for (const message of messagesOf(bundle))
      for (const socket of this.#servers.get(path)?.clients ?? []) socket.send(message);
  }

  attach(server: EventEmitter): void {
    if (this.#attached.has(server)) return;
    this.#attached.add(server);
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const ours = this.#servers.get(addressOf(request)?.pathname ?? "");
      if (ours && isOwnPage(request))
        ours.handleUpgrade(request, socket, head, (client) => ours.emit("connection", client, request));
      // As Node does where nobody listens at all.
      else if (ours || server.listenerCount("upgrade") === 1) socket.destroy();
    });
  }

  close(): void {
    for (const server of this.#servers.values()) {
      for (const client of server.clients) client.terminate();
      server.close();
    }
    this.#servers.clear();
  }
}

function messagesOf({ hash, problems, warnings }: Bundle): string[] {
  const status =
    problems.length > 0
      ? { type: "errors", data: problems.map(raw) }
      : warnings.length > 0
        ? { type: "warnings", data: warnings.map(raw) }
        : { type: "ok" };
  return [{ type: "hash", data: hash }, status].map((message) => JSON.stringify(message));
}

const raw = ({ message, name = "", line, column }: Bundle["problems"][number]): object => ({
  message,
  moduleName: name,
  ...(line !== undefined && { loc: `${line}:${column ?? 1}` }),
});
