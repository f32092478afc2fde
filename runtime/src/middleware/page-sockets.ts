import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { MAX_MESSAGE_BYTES } from "../bundler/channel.js";
import { ERRORS, HASH, OK, WARNINGS } from "../core/protocol.js";
import type { Bundle } from "./bundle.js";
import { addressOf } from "./request.js";

/** The sockets of each bundle's pages. They speak the protocol of webpack's and rspack's dev servers. */
export class PageSockets {
  readonly #servers = new Map<string, WebSocketServer>();
  /** The name of the bundle whose pages connect at each path. */
  readonly #names = new Map<string, string>();
  readonly #bundles = new Map<string, Bundle>();
  /** Weak: with `hot`, each edit of the server makes another one (rule N4). */
  readonly #attached = new WeakSet<EventEmitter>();

  /** @param refusal says why a request may not connect to a bundle */
  constructor(private readonly refusal: (request: IncomingMessage, bundle: string) => Promise<string | undefined>) {}

  /** @returns the `ws` server for the pages of a bundle, at this path */
  add(path: string, name: string): WebSocketServer {
    this.#names.set(path, name);
    const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
    this.#servers.set(path, server);
    server.on("connection", (socket) => {
      socket.on("error", () => {}); // a page that sends an invalid frame is closed, and nothing else happens
      const bundle = this.#bundles.get(path);
      if (bundle) for (const message of messagesOf(bundle)) socket.send(message);
    });
    return server;
  }

  /** A build of the bundle has ended, whose pages connect at this path. */
  announce(path: string, bundle: Bundle): void {
    this.#bundles.set(path, bundle);
    for (const message of messagesOf(bundle))
      for (const socket of this.#servers.get(path)?.clients ?? []) socket.send(message);
  }

  attach(server: EventEmitter): void {
    if (this.#attached.has(server)) return;
    this.#attached.add(server);
    server.on("upgrade", async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const path = addressOf(request)?.pathname ?? "";
      const ours = this.#servers.get(path);
      // As Node does where nothing handles upgrades.
      if (!ours) return void (server.listenerCount("upgrade") === 1 && socket.destroy());
      socket.on("error", () => {});
      const refusal = await this.refusal(request, this.#names.get(path)!).catch(String);
      if (refusal === undefined) {
        ours.handleUpgrade(request, socket, head, (client) => ours.emit("connection", client, request));
      } else {
        socket.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${refusal}`);
      }
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
      ? { type: ERRORS, data: problems.map(serialized) }
      : warnings.length > 0
        ? { type: WARNINGS, data: warnings.map(serialized) }
        : { type: OK };
  return [{ type: HASH, data: hash }, status].map((message) => JSON.stringify(message));
}

const serialized = ({ message, name = "", line, column }: Bundle["problems"][number]): object => ({
  message,
  moduleName: name,
  ...(line !== undefined && { loc: `${line}:${column ?? 1}` }),
});
