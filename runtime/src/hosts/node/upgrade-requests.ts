import { IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** A request that asks for a WebSocket and has no answer yet. */
export interface PendingUpgrade {
  socket: Socket;
  /** Bytes that followed the request. */
  head: Buffer;
  /** Lets the connection go, for something other than an HTTP answer. */
  release(): void;
}

const WANTS_UPGRADE = Symbol("wantsUpgrade");

/**
 * Only a request for a WebSocket is an upgrade. Node would hand over all requests with the header `Upgrade`, without
 * their bodies: some HTTP clients offer `h2c` with each request.
 */
export class UpgradableMessage extends IncomingMessage {
  declare [WANTS_UPGRADE]: boolean;

  get upgrade(): boolean {
    return this[WANTS_UPGRADE] && this.headers.upgrade?.toLowerCase() === "websocket";
  }

  set upgrade(value: boolean) {
    this[WANTS_UPGRADE] = value;
  }
}

/** Whether a handshake can succeed (RFC 6455, section 4.2.1). */
export function isHandshake({ method, headers }: IncomingMessage): boolean {
  return (
    method === "GET" &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "") &&
    /^(8|13)$/.test(headers["sec-websocket-version"] ?? "")
  );
}

const pendingUpgrades = new WeakMap<IncomingMessage, PendingUpgrade>();
const upgraded = new WeakSet<IncomingMessage>();

/** @returns nothing if the request is no upgrade, or has an answer */
export function pendingUpgradeOf(message: IncomingMessage): PendingUpgrade | undefined {
  return pendingUpgrades.get(message);
}

/** Whether the request's connection serves another protocol now. */
export function wasUpgraded(message: IncomingMessage): boolean {
  return upgraded.has(message);
}

/** Lets the `request` listeners answer requests for an upgrade: over HTTP, unless they release the connection. */
export function treatUpgradesAsRequests(server: Server): void {
  server.on("upgrade", (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    const outgoing = new ServerResponse(incoming);
    outgoing.shouldKeepAlive = false; // Node no longer reads requests from this connection
    const ignoreError = (): void => {}; // the response is closed, too
    const onDrain = (): void => void outgoing.emit("drain");
    socket.on("error", ignoreError).on("drain", onDrain);
    outgoing.assignSocket(socket);
    const release = (): void => {
      pendingUpgrades.delete(incoming);
      upgraded.add(incoming);
      outgoing.detachSocket(socket);
      socket.off("error", ignoreError).off("drain", onDrain);
    };
    outgoing.once("finish", () => {
      pendingUpgrades.delete(incoming);
      outgoing.detachSocket(socket);
      socket.destroySoon();
    });
    pendingUpgrades.set(incoming, { socket, head, release });
    server.emit("request", incoming, outgoing);
  });
}
