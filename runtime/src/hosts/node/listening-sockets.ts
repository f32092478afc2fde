import { Server as HttpServer } from "node:http";
import { Server as HttpsServer } from "node:https";
import { Server } from "node:net";
import type { ModuleRecord } from "../../registry/record.js";
import { type ListenTarget, listenTarget } from "./listen-target.js";
import { currentOwner } from "./owner.js";
import { forwardRequests, type Held, handleOf, retire, type ServerInternals, type Slot } from "./slot.js";

/** New code may open a socket only after an `await`: one that old code closed is kept for this long after the update. */
const REOPEN_LIMIT_MS = 1000;
/** Requests wait for the new code for this long, counted from the start of the update. Then the old code answers. */
export const HOLD_LIMIT_MS = 2000;

/**
 * Hands listening sockets over from replaced code to the code that opens them again (rule N2): the kernel's queue, open
 * connections and the port stay. It wraps `listen` and `close` of node:net, on which the servers of node:http,
 * node:https and node:http2 are built.
 */
export class ListeningSockets {
  readonly #slots = new Map<string, Slot>();
  readonly #slotOf = new WeakMap<Server, Slot>();
  /** How often each evaluation of a module asked for any port. */
  readonly #anyPortCounts = new WeakMap<object, number>();
  /** Counts updates. */
  #update = 0;
  #isUpdating = false;
  /** Resolves when requests need not wait for the update under way any longer. */
  #hold: { ended: Promise<void>; end: () => void } | undefined;
  #holdTimer: NodeJS.Timeout | undefined;
  readonly #listen = Server.prototype.listen as unknown as (this: Server, ...args: unknown[]) => Server;

  /**
   * @param isCurrent whether this is the module's newest evaluation
   * @param holdLimitMs see {@link HOLD_LIMIT_MS}
   */
  constructor(
    private readonly isCurrent: (owner: ModuleRecord) => boolean,
    private readonly holdLimitMs = HOLD_LIMIT_MS,
  ) {
    const sockets = this;
    Server.prototype.listen = function (this: Server, ...args: unknown[]) {
      return sockets.#onListen(this, args);
    } as typeof Server.prototype.listen;
    // The servers of HTTP close idle connections before they call `close` of node:net.
    for (const { prototype } of [Server, HttpServer, HttpsServer]) {
      const close = prototype.close as (this: Server, callback?: (error?: Error) => void) => Server;
      prototype.close = function (this: Server, callback?: (error?: Error) => void) {
        return sockets.#onClose(this, callback) ? this : close.call(this, callback);
      } as typeof prototype.close;
    }
  }

  /** From now on, a socket that old code closes may be opened again by new code. */
  startUpdate(): void {
    this.#update++;
    this.#isUpdating = true;
    let end!: () => void;
    this.#hold = { ended: new Promise<void>((resolve) => (end = resolve)), end };
    this.#holdTimer = setTimeout(() => this.#endHold(), this.holdLimitMs).unref();
  }

  /** Resolves when requests need not wait any longer: the update has ended, or it takes too long. */
  get holdEnded(): Promise<void> {
    return this.#hold?.ended ?? Promise.resolve();
  }

  /** @param failed gives the sockets back to the old code */
  endUpdate(failed: boolean): void {
    this.#isUpdating = false;
    for (const slot of [...this.#slots.values()]) {
      const { previous } = slot;
      slot.previous = undefined;
      if (previous && failed && slot.owner && !this.isCurrent(slot.owner)) this.#giveBack(slot, previous);
      else if (previous) retire(previous.server);
      if (!slot.isClosedByCode) continue;
      if (failed) this.#reopen(slot);
      else slot.closeTimer ??= setTimeout(() => this.close(slot.server), REOPEN_LIMIT_MS).unref();
    }
    const hold = this.#hold;
    this.#hold = undefined;
    clearTimeout(this.#holdTimer);
    hold?.end();
  }

  /** Closes a server for good, although an update is under way. */
  close(server: Server): void {
    const slot = this.#slotOf.get(server);
    if (slot?.server === server) {
      this.#reopen(slot);
      this.#forget(slot);
    }
    server.close();
  }

  #endHold(): void {
    for (const slot of this.#slots.values()) this.#release(slot);
    const hold = this.#hold;
    this.#hold = undefined;
    hold?.end();
  }

  #onListen(server: Server, args: unknown[]): Server {
    const owner = currentOwner();
    const target = listenTarget(args);
    if (!target) return this.#listen.apply(server, args);
    const key = this.#keyOf(target, owner);
    const slot = this.#slots.get(key);
    const isOther = slot !== undefined && slot.server !== server;
    if (isOther && handleOf(slot.server) && this.#isFree(slot)) {
      this.#keepPrevious(slot, { ...slot });
      const callbacks = args.filter((arg) => typeof arg === "function");
      this.#handOver(slot, server, owner, callbacks as Array<() => void>);
      return server;
    }
    // Replaced code that listens late: its successor was faster.
    if (isOther && owner && !this.isCurrent(owner) && slot.owner?.id === owner.id) return server;
    const port = "port" in target ? target.port : 0;
    const occupant = [...this.#slots.values()].find(
      (other) => port !== 0 && other.port === port && other.server !== server && this.#isFree(other),
    );
    if (occupant) this.#moveWhenInUse(occupant, server, key, args);
    const opened = this.#newSlot(key, port, server, args, owner);
    server.once("listening", () => {
      if (this.#slotOf.get(server)) return; // it took over another slot
      this.#slots.set(key, opened);
      this.#slotOf.set(server, opened);
    });
    return this.#listen.apply(server, args);
  }

  #newSlot(key: string, port: number, server: Server, args: unknown[], owner: ModuleRecord | undefined): Slot {
    return {
      key,
      port,
      server,
      args: args.filter((arg) => typeof arg !== "function"),
      owner,
      update: this.#update,
      previous: undefined,
      isClosedByCode: false,
      closeTimer: undefined,
      held: undefined,
    };
  }

  /** Whether the code that opened the socket has been replaced, or closed it. */
  #isFree(slot: Slot): boolean {
    return slot.isClosedByCode || (slot.owner ? !this.isCurrent(slot.owner) : slot.update !== this.#update);
  }

  /** The old server comes back if the update fails; after an update there is no way back. */
  #keepPrevious(slot: Slot, previous: NonNullable<Slot["previous"]>): void {
    if (this.#isUpdating) slot.previous ??= previous;
    else retire(previous.server);
  }

  /** Lets another server answer on the same socket. */
  #handOver(slot: Slot, server: Server, owner: ModuleRecord | undefined, callbacks: Array<() => void>): void {
    const old = slot.server;
    const handle = handleOf(old);
    if (!handle) return;
    forwardRequests(old, slot);
    Object.assign(slot, { server, owner, update: this.#update });
    this.#slotOf.set(server, slot);
    (old as unknown as ServerInternals)._handle = null; // the old server must not close it
    this.#listen.call(server, handle, ...callbacks);
    this.#reopen(slot, handle.onconnection);
  }

  /**
   * The same port with another host: both addresses can be open together, unless they overlap. If they do, the old
   * socket is closed and the new server tries again. If that fails too, the old socket is opened again (rule N3).
   */
  #moveWhenInUse(slot: Slot, server: Server, key: string, args: unknown[]): void {
    const owner = currentOwner();
    const { emit } = server;
    const restoreEmit = (): void => void (server.emit = emit);
    server.once("listening", restoreEmit);
    server.emit = ((event: string, ...rest: unknown[]): boolean => {
      const isInUse = event === "error" && (rest[0] as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (isInUse && this.#slots.get(slot.key) === slot && this.#isFree(slot)) {
        const previous = { ...slot };
        this.#unbind(slot.server);
        const onFailure = (): void => this.#rebind(slot, previous);
        server.once("error", onFailure);
        server.once("listening", () => {
          server.off("error", onFailure);
          this.#slots.delete(slot.key);
          this.#keepPrevious(slot, previous);
          forwardRequests(previous.server, slot);
          Object.assign(slot, { key, server, owner, update: this.#update, args: args.filter(isNoFunction) });
          this.#slots.set(key, slot);
          this.#slotOf.set(server, slot);
          this.#reopen(slot, handleOf(server)?.onconnection);
        });
        restoreEmit();
        this.#listen.apply(server, args.filter(isNoFunction)); // its callback waits for "listening" already
        return true;
      }
      return (emit as (event: string, ...args: unknown[]) => boolean).call(server, event, ...rest);
    }) as typeof server.emit;
  }

  /** Frees the address. Open connections stay. */
  #unbind(server: Server): void {
    handleOf(server)?.close();
    (server as unknown as ServerInternals)._handle = null;
  }

  /** Opens the old server's own address again. */
  #rebind(slot: Slot, { key, server, args, owner }: NonNullable<Slot["previous"]>): void {
    this.#slots.delete(slot.key);
    Object.assign(slot, { key, server, args, owner, held: undefined, isClosedByCode: false });
    this.#slots.set(key, slot);
    this.#listen.apply(server, args);
  }

  #giveBack(slot: Slot, previous: NonNullable<Slot["previous"]>): void {
    if (handleOf(previous.server)) return;
    if (previous.key === slot.key) {
      this.#handOver(slot, previous.server, previous.owner, []);
      return;
    }
    this.#unbind(slot.server);
    this.#rebind(slot, previous);
  }

  /** The socket stays open. @param accept takes the connections from now on */
  #reopen(slot: Slot, accept = slot.held?.accept): void {
    slot.isClosedByCode = false;
    clearTimeout(slot.closeTimer);
    slot.closeTimer = undefined;
    this.#release(slot, accept);
  }

  /** Lets the connections and requests that waited in. */
  #release(slot: Slot, accept = slot.held?.accept): void {
    const { held } = slot;
    const handle = handleOf(slot.server);
    slot.held = undefined;
    if (!held || !handle || !accept) return;
    handle.onconnection = accept;
    for (const connection of held.connections) handle.onconnection(...connection);
    for (const request of held.requests) request();
  }

  /** @returns false if the server should be closed as usual */
  #onClose(server: Server, callback?: (error?: Error) => void): boolean {
    const slot = this.#slotOf.get(server);
    if (!slot) return false;
    const handle = handleOf(server);
    if (slot.server === server && !slot.isClosedByCode) {
      if (!this.#isUpdating || !handle) {
        this.#forget(slot);
        return false;
      }
      slot.isClosedByCode = true;
      if (this.#hold) {
        const held: Held = { accept: handle.onconnection, connections: [], requests: [] };
        slot.held = held;
        handle.onconnection = (...connection) => held.connections.push(connection);
      }
      forwardRequests(server, slot);
    }
    // Nothing is left to close; its connections end by themselves.
    if (callback) setImmediate(callback);
    return true;
  }

  #forget(slot: Slot): void {
    this.#slots.delete(slot.key);
    this.#slotOf.delete(slot.server);
  }

  /** Equal for two calls of `listen` that mean the same socket. */
  #keyOf(target: ListenTarget, owner: ModuleRecord | undefined): string {
    if ("path" in target) return `path ${target.path}`;
    const { port, host } = target;
    if (port !== 0) return `port ${port} ${host}`;
    // `port: 0` keeps its port: the same module opens its first, its second ... again.
    const counter = owner ?? this;
    const count = (this.#anyPortCounts.get(counter) ?? 0) + 1;
    this.#anyPortCounts.set(counter, count);
    return `any port ${host} ${owner?.id} ${count}`;
  }
}

function isNoFunction(value: unknown): boolean {
  return typeof value !== "function";
}
