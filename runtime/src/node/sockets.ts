import { Server, type ListenOptions } from "node:net";

/** A listening socket, whoever answers on it. */
interface Slot {
  key: string;
  /** Who answers now. */
  current: Server;
  /** The module whose code opened it, as it was then. */
  owner: object | undefined;
  update: number;
  /** Old code closed it during an update: it is closed if nobody opens it again. */
  released: boolean;
}

/** What an HTTP server is asked on a connection that another one accepted. */
const FORWARDED = new Set<string | symbol>(["request", "upgrade", "connect", "checkContinue", "checkExpectation"]);

/** Node's own fields of a server. */
interface Internals {
  _handle: { close(callback?: () => void): void } | null;
}

/**
 * Hands a listening socket on from replaced code to the code that opens it again (rule N2): the kernel's queue, open
 * connections and the port stay. Servers of node:http and node:https, and what is built on them, are servers of node:net.
 */
export class Sockets {
  readonly #slots = new Map<string, Slot>();
  readonly #byServer = new WeakMap<Server, Slot>();
  /** How many `port: 0` each module opened in this update. */
  readonly #anonymous = new Map<string, number>();
  #update = 0;
  #updating = false;
  readonly #listen = Server.prototype.listen;
  readonly #close = Server.prototype.close;

  /** @param ownerOf the module whose code is running, by a stack trace: its name, and something that is another after an update. */
  constructor(private readonly ownerOf: (stack: string) => { name: string; instance: object } | undefined) {
    const sockets = this;
    Server.prototype.listen = function (this: Server, ...args: any[]) {
      return sockets.#listened(this, args);
    } as typeof Server.prototype.listen;
    Server.prototype.close = function (this: Server, callback?: (error?: Error) => void) {
      return sockets.#closed(this, callback);
    };
  }

  /** An update begins: what is closed from now on may be opened again. */
  begin(): void {
    this.#update++;
    this.#updating = true;
    this.#anonymous.clear();
  }

  /** It ended: what was closed and not opened again is closed now. */
  end(): void {
    this.#updating = false;
    for (const slot of this.#slots.values()) {
      if (!slot.released) continue;
      this.#slots.delete(slot.key);
      this.#close.call(slot.current);
    }
  }

  #listened(server: Server, args: any[]): Server {
    const owner = this.ownerOf(new Error().stack ?? "");
    const key = this.#keyOf(args, owner?.name ?? "");
    if (key === undefined) return this.#listen.apply(server, args as [any]);
    const slot = this.#slots.get(key);
    const stale = slot && (slot.released || slot.update < this.#update) && (slot.owner === undefined || slot.owner !== owner?.instance);
    const handle = slot && (slot.current as unknown as Internals)._handle;
    if (slot && stale && handle && slot.current !== server) {
      const old = slot.current;
      Object.assign(slot, { current: server, owner: owner?.instance, update: this.#update, released: false });
      this.#byServer.set(server, slot);
      (old as unknown as Internals)._handle = null; // it is not the old server's to close any more
      forward(old, slot);
      const callback = args.find((arg) => typeof arg === "function");
      return this.#listen.call(server, handle as unknown as ListenOptions, callback);
    }
    const opened: Slot = { key, current: server, owner: owner?.instance, update: this.#update, released: false };
    server.once("listening", () => {
      this.#slots.set(key, opened);
      this.#byServer.set(server, opened);
    });
    return this.#listen.apply(server, args as [any]);
  }

  #closed(server: Server, callback?: (error?: Error) => void): Server {
    const slot = this.#byServer.get(server);
    if (slot && slot.current !== server) {
      // It was handed on: nothing is left to close, and its connections end by themselves.
      if (callback) setImmediate(callback);
      return server;
    }
    if (slot && this.#updating) {
      slot.released = true;
      if (callback) setImmediate(callback);
      return server;
    }
    if (slot) this.#slots.delete(slot.key);
    return this.#close.call(server, callback);
  }

  /** What `listen` was asked for, as far as two calls mean the same socket. */
  #keyOf(args: any[], owner: string): string | undefined {
    const [first, second] = args;
    const options: ListenOptions = typeof first === "object" && first !== null ? first : { port: first, host: typeof second === "string" ? second : undefined };
    if (typeof first === "string" && !/^\d+$/.test(first)) return `path ${first}`;
    if (options.path !== undefined) return `path ${options.path}`;
    if (typeof first === "object" && first !== null && options.port === undefined) return undefined; // a handle
    const port = Number(options.port ?? 0);
    const host = options.host ?? "";
    if (port !== 0) return `port ${port} ${host}`;
    // `port: 0` keeps its port: the same module opens its first, its second ... again.
    const count = (this.#anonymous.get(owner) ?? 0) + 1;
    this.#anonymous.set(owner, count);
    return `any port ${host} ${owner} ${count}`;
  }
}

/** Requests on connections that the old server accepted are the new one's; those under way are finished by the old code. */
function forward(old: Server, slot: Slot): void {
  const { emit, listenerCount } = old;
  old.emit = function (this: Server, event: string | symbol, ...args: any[]) {
    return FORWARDED.has(event) ? slot.current.emit(event as string, ...args) : emit.call(this, event as "drop", ...(args as [any]));
  } as typeof old.emit;
  old.listenerCount = function (this: Server, event: string | symbol, ...rest: any[]) {
    return FORWARDED.has(event) ? slot.current.listenerCount(event as string) : listenerCount.call(this, event as "drop", ...(rest as []));
  } as typeof old.listenerCount;
}
