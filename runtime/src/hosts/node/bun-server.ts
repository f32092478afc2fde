import type { IncomingMessage } from "node:http";
import type { LiveSockets, UpgradeOptions } from "./live-sockets.js";
import { addressOf } from "./remote-address.js";
import { isHandshake, pendingUpgradeOf } from "./upgrade-requests.js";
import { frameOf, type Payload } from "./websocket-payload.js";

/** The second argument of `fetch`: the part of Bun's `Server` that programs use in handlers. */
export interface BunServer {
  readonly port: number;
  readonly hostname: string;
  readonly url: URL;
  readonly protocol: "http";
  /** The number of open sockets. */
  readonly pendingWebSockets: number;
  /**
   * Answers a request with a WebSocket.
   * @param options.data becomes `data` of the socket
   * @param options.headers are sent with the handshake; `Sec-WebSocket-Protocol` chooses the subprotocol
   * @returns false if the request does not ask for a WebSocket, has an answer already, or its client has gone
   * @throws if the default export has no `websocket`
   */
  upgrade(request: Request, options?: UpgradeOptions): boolean;
  /** @returns the bytes sent to each subscriber; 0 if there is none or one message was dropped, -1 under backpressure */
  publish(topic: string, data: Payload, compress?: boolean): number;
  subscriberCount(topic: string): number;
  /** @returns null if the client has gone */
  requestIP(request: Request): { address: string; port: number; family: "IPv4" | "IPv6" } | null;
}

/** What {@link createBunServer} needs of the server. */
export interface BunServerHost {
  readonly sockets: LiveSockets;
  /** Node's message of a request that `fetch` got. */
  messageOf(request: Request): IncomingMessage | undefined;
  url(): URL;
}

/** @returns an object without private fields: objects may inherit from it, and its methods need no `this` */
export function createBunServer({ sockets, messageOf, url }: BunServerHost): BunServer {
  return {
    get port() {
      return Number(url().port || 80);
    },
    get hostname() {
      return url().hostname.replace(/^\[|\]$/g, "");
    },
    get url() {
      return new URL(url());
    },
    protocol: "http",
    get pendingWebSockets() {
      return sockets.size;
    },
    upgrade(request, options = {}) {
      if (!sockets.handlers()) {
        throw new Error(
          "server.upgrade() needs `websocket` in the default export: add it beside `fetch`, as in { fetch, websocket: { message(socket, message) {} } }",
        );
      }
      const message = messageOf(request);
      const pending = message && pendingUpgradeOf(message);
      if (!pending || pending.socket.destroyed || !isHandshake(message)) return false;
      const headers = new Headers(options.headers); // throws before the request loses its connection
      pending.release();
      return sockets.open(message, pending, { data: options.data, headers });
    },
    publish(topic, data, compress = false) {
      frameOf(data); // a wrong type is an error without subscribers, too
      return sockets.topics.publish(topic, (socket) => socket.send(data, compress));
    },
    subscriberCount: (topic) => sockets.topics.count(topic),
    requestIP(request) {
      const socket = messageOf(request)?.socket;
      const address = socket && addressOf(socket);
      if (!address || socket.destroyed) return null;
      return { address, port: socket.remotePort ?? 0, family: address.includes(":") ? "IPv6" : "IPv4" };
    },
  };
}
