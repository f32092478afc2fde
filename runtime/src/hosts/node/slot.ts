import type { Server } from "node:net";
import type { ModuleRecord } from "../../registry/record.js";

/** A listening socket, and the server that answers on it. */
export interface Slot {
  key: string;
  /** 0 if any port was asked for, or if it is not a TCP socket. */
  port: number;
  server: Server;
  /** The arguments of the server's `listen`, without the callback. */
  args: unknown[];
  /** The module that opened it. */
  owner: ModuleRecord | undefined;
  /** The number of the update in which it was opened. */
  update: number;
  /** What answered before this update: it comes back if the update fails. */
  previous: Pick<Slot, "key" | "server" | "args" | "owner"> | undefined;
  /** Old code closed the server during an update: it is kept open for the new code. */
  isClosedByCode: boolean;
  /** Closes it if the new code does not open it again. */
  closeTimer: NodeJS.Timeout | undefined;
  /** Connections and requests that wait for the new code. */
  held: Held | undefined;
}

export interface Held {
  /** Node's own function that accepts a connection. */
  accept: Handle["onconnection"];
  connections: unknown[][];
  requests: Array<() => void>;
}

/** The part of Node's internal socket that is used here. */
export interface Handle {
  onconnection: (...args: unknown[]) => void;
  close(): void;
}

export interface ServerInternals {
  _handle: Handle | null;
}

export function handleOf(server: Server): Handle | null {
  return (server as unknown as ServerInternals)._handle;
}

/** Events of a server that concern a request on a connection that it accepted. */
const REQUEST_EVENTS = new Set<string | symbol>([
  "request",
  "upgrade",
  "connect",
  "checkContinue",
  "checkExpectation",
  "stream",
]);

const forwarding = new WeakSet<Server>();

/** Lets the slot's current server answer requests on connections that `server` accepted. */
export function forwardRequests(server: Server, slot: Slot): void {
  if (forwarding.has(server)) return;
  forwarding.add(server);
  const { emit, listenerCount } = server;
  type Emit = (event: string | symbol, ...args: unknown[]) => boolean;
  const emitHere = emit.bind(server) as Emit;
  server.emit = ((event: string | symbol, ...args: unknown[]): boolean => {
    if (!REQUEST_EVENTS.has(event)) return emitHere(event, ...args);
    if (slot.held) {
      const [request] = args as [{ destroyed?: boolean }];
      // A client that left while it waited gets no answer.
      slot.held.requests.push(() => !request.destroyed && (server.emit as Emit)(event, ...args));
      return true;
    }
    return slot.server === server ? emitHere(event, ...args) : (slot.server.emit as Emit)(event, ...args);
  }) as typeof server.emit;
  server.listenerCount = ((event: string | symbol, ...rest: []): number =>
    REQUEST_EVENTS.has(event) && slot.server !== server
      ? slot.server.listenerCount(event as "drop", ...rest)
      : listenerCount.call(server, event as "drop", ...rest)) as typeof server.listenerCount;
}

/** An HTTP server checks its connections with a timer, which would keep the server and its code in memory for ever. */
export function retire(server: Server): void {
  const symbol = Object.getOwnPropertySymbols(server).find(
    ({ description }) => description === "http.server.connectionsCheckingInterval",
  );
  if (symbol) clearInterval((server as unknown as Record<symbol, NodeJS.Timeout>)[symbol]);
}
