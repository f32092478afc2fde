import { Server as HttpServer } from "node:http";
import { Server as HttpsServer } from "node:https";
import { type ListenOptions, Server } from "node:net";
import type { ModuleRecord } from "../../registry/record.js";
import { currentOwner } from "./owner.js";

/** What is asked of a server on a connection that it accepted. */
const FORWARDED = new Set<string | symbol>([
  "request",
  "upgrade",
  "connect",
  "checkContinue",
  "checkExpectation",
  "stream",
]);
/** How long a socket that old code closed is kept for the new code, which may open it only after an `await`, in ms. */
const GRACE = 1000;

/** A listening socket, whoever answers on it. */
interface Slot {
  key: string;
  /** Who answers now. */
  server: Server;
  /** The module that opened it. */
  owner: ModuleRecord | undefined;
  /** The update in which that was. */
  update: number;
  /** Who answered before this update. */
  previous: { server: Server; owner: ModuleRecord | undefined } | undefined;
  /** Old code closed it: what comes now waits for the new code. */
  held: Held | undefined;
}

interface Held {
  /** Node's own way to take a connection. */
  accept: Handle["onconnection"];
  connections: unknown[][];
  requests: Array<() => void>;
  timer?: NodeJS.Timeout;
}

/** Node's own socket, beneath a server. */
interface Handle {
  onconnection: (...args: any[]) => void;
}
interface Internals {
  _handle: Handle | null;
}
const handleOf = (server: Server): Handle | null => (server as unknown as Internals)._handle;

/**
 * Hands a listening socket on from replaced code to the code that opens it again (rule N2): the kernel's queue, open
 * connections and the port stay. Servers of node:http, node:https and node:http2, and what is built on them, are servers of
 * node:net, so `listen` and `close` of these are where it is done.
 */
export class ListeningSockets {
  readonly #slots = new Map<string, Slot>();
  readonly #byServer = new WeakMap<Server, Slot>();
  readonly #forwarding = new WeakSet<Server>();
  /** How many `port: 0` each evaluation of a module opened. */
  readonly #anonymous = new WeakMap<object, number>();
  #update = 0;
  #updating = false;
  readonly #listen = Server.prototype.listen;

  /** @param isCurrent whether it is the module's newest evaluation. */
  constructor(private readonly isCurrent: (owner: ModuleRecord) => boolean) {
    const sockets = this;
    Server.prototype.listen = function (this: Server, ...args: any[]) {
      return sockets.#listened(this, args);
    } as typeof Server.prototype.listen;
    // Those of HTTP end idle connections before they come to that of node:net.
    for (const { prototype } of [Server, HttpServer, HttpsServer]) {
      const close = prototype.close as (this: Server, callback?: (error?: Error) => void) => Server;
      prototype.close = function (this: Server, callback?: (error?: Error) => void) {
        return sockets.#closed(this, callback) ? this : close.call(this, callback);
      } as typeof prototype.close;
    }
  }

  /** An update begins: what is closed from now on may be opened again. */
  startUpdate(): void {
    this.#update++;
    this.#updating = true;
  }

  /** It ended. @param failed the old code goes on, and has its sockets back. */
  endUpdate(failed: boolean): void {
    this.#updating = false;
    for (const slot of this.#slots.values()) {
      if (slot.previous && failed && slot.owner && !this.isCurrent(slot.owner))
        this.#handOn(slot, slot.previous.server, slot.previous.owner, []);
      else if (slot.previous) retire(slot.previous.server);
      slot.previous = undefined;
      if (!slot.held) continue;
      if (failed) this.#release(slot);
      else slot.held.timer ??= setTimeout(() => this.close(slot.server), GRACE).unref();
    }
  }

  /** Closes a server, whether it might be opened again or not. */
  close(server: Server): void {
    const slot = this.#byServer.get(server);
    if (slot) {
      if (slot.held) this.#release(slot);
      this.#forget(slot);
    }
    server.close();
  }

  #listened(server: Server, args: any[]): Server {
    const owner = currentOwner();
    const key = this.#keyOf(args, owner);
    if (key === undefined) return this.#listen.apply(server, args as [any]);
    const slot = this.#slots.get(key);
    if (slot && slot.server !== server && handleOf(slot.server) && this.#isFree(slot)) {
      slot.previous ??= { server: slot.server, owner: slot.owner };
      this.#handOn(
        slot,
        server,
        owner,
        args.filter((arg) => typeof arg === "function"),
      );
      return server;
    }
    // Replaced code that comes to it only now: its successor was faster.
    if (slot && owner && !this.isCurrent(owner) && slot.server !== server && slot.owner?.id === owner.id) return server;
    const opened: Slot = { key, server, owner, update: this.#update, previous: undefined, held: undefined };
    server.once("listening", () => {
      this.#slots.set(key, opened);
      this.#byServer.set(server, opened);
    });
    return this.#listen.apply(server, args as [any]);
  }

  /** Whether nobody who is still running answers on it. */
  #isFree(slot: Slot): boolean {
    return slot.held !== undefined || (slot.owner ? !this.isCurrent(slot.owner) : slot.update !== this.#update);
  }

  #handOn(slot: Slot, server: Server, owner: ModuleRecord | undefined, callbacks: Array<() => void>): void {
    const old = slot.server;
    const handle = handleOf(old)!;
    this.#forward(old, slot);
    Object.assign(slot, { server, owner, update: this.#update });
    this.#byServer.set(server, slot);
    (old as unknown as Internals)._handle = null; // it is not the old server's to close any more
    this.#listen.call(server, handle as unknown as ListenOptions, ...(callbacks as []));
    this.#release(slot, handle.onconnection);
  }

  /** Lets what waited in. @param accept who takes connections from now on. */
  #release(slot: Slot, accept = slot.held?.accept): void {
    const { held } = slot;
    const handle = handleOf(slot.server);
    slot.held = undefined;
    if (!held || !handle) return;
    clearTimeout(held.timer);
    handle.onconnection = accept!;
    for (const connection of held.connections) handle.onconnection(...connection);
    for (const request of held.requests) request();
  }

  /** @returns whether it is done: otherwise the server is closed as always. */
  #closed(server: Server, callback?: (error?: Error) => void): boolean {
    const slot = this.#byServer.get(server);
    if (!slot) return false;
    const handle = handleOf(server);
    if (slot.server === server && !slot.held) {
      if (!this.#updating || !handle) {
        this.#forget(slot);
        return false;
      }
      const held: Held = { accept: handle.onconnection, connections: [], requests: [] };
      slot.held = held;
      handle.onconnection = (...connection) => held.connections.push(connection);
      this.#forward(server, slot);
    }
    // Nothing is left to close for it; its connections end by themselves.
    if (callback) setImmediate(callback);
    return true;
  }

  #forget(slot: Slot): void {
    this.#slots.delete(slot.key);
    this.#byServer.delete(slot.server);
  }

  /** Requests on connections that this server accepted are for who answers now; those under way are finished by the old code. */
  #forward(server: Server, slot: Slot): void {
    if (this.#forwarding.has(server)) return;
    this.#forwarding.add(server);
    const { emit, listenerCount } = server;
    server.emit = ((event: string | symbol, ...args: any[]): boolean => {
      if (!FORWARDED.has(event)) return emit.call(server, event as "drop", ...(args as [any]));
      if (slot.held) {
        slot.held.requests.push(() => server.emit(event as "drop", ...(args as [any])));
        return true;
      }
      return slot.server === server
        ? emit.call(server, event as "drop", ...(args as [any]))
        : slot.server.emit(event as "drop", ...(args as [any]));
    }) as typeof server.emit;
    server.listenerCount = ((event: string | symbol, ...rest: []): number =>
      FORWARDED.has(event) && slot.server !== server
        ? slot.server.listenerCount(event as "drop", ...rest)
        : listenerCount.call(server, event as "drop", ...rest)) as typeof server.listenerCount;
  }

  /** What `listen` was asked for, as far as two calls mean the same socket. */
  #keyOf(args: any[], owner: ModuleRecord | undefined): string | undefined {
    const [first, second] = args;
    const options: ListenOptions =
      typeof first === "object" && first !== null
        ? first
        : { port: first, host: typeof second === "string" ? second : undefined };
    if (typeof first === "string" && !/^\d+$/.test(first)) return `path ${first}`;
    if (options.path !== undefined) return `path ${options.path}`;
    if (typeof first === "object" && first !== null && options.port === undefined) return undefined; // a handle
    const port = Number(typeof options.port === "function" ? 0 : (options.port ?? 0));
    const host = options.host ?? "";
    if (port !== 0) return `port ${port} ${host}`;
    // `port: 0` keeps its port: the same module opens its first, its second ... again.
    const count = (this.#anonymous.get(owner ?? this) ?? 0) + 1;
    this.#anonymous.set(owner ?? this, count);
    return `any port ${host} ${owner?.id} ${count}`;
  }
}

/** An HTTP server looks after its connections with a timer, which would keep it, and the code it belongs to, for ever. */
function retire(server: Server): void {
  const symbol = Object.getOwnPropertySymbols(server).find(
    ({ description }) => description === "http.server.connectionsCheckingInterval",
  );
  if (symbol) clearInterval((server as unknown as Record<symbol, NodeJS.Timeout>)[symbol]);
}
