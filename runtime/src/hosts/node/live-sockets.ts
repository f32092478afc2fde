import type { IncomingMessage } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { addressOf } from "./remote-address.js";
import { ServerWebSocket, type SocketHost } from "./server-websocket.js";
import { Topics } from "./topics.js";
import type { PendingUpgrade } from "./upgrade-requests.js";
import { DEFAULT_LIMITS, type WebSocketEvent, type WebSocketHandlers, wantsCompression } from "./websocket-options.js";

/** How long clients have to answer when the server closes their sockets. */
const CLOSE_LIMIT_MS = 1000;
const GOING_AWAY = 1001;

/** The server itself writes these headers of the handshake. */
const OWN_HEADERS = new Set([
  "connection",
  "content-length",
  "sec-websocket-accept",
  "sec-websocket-extensions",
  "sec-websocket-protocol",
  "transfer-encoding",
  "upgrade",
]);

/** What the sockets need of the program. */
export interface LiveSocketsHost {
  /** `websocket` of the newest good version. */
  handlers(): WebSocketHandlers | undefined;
  /** Whether events need not wait for an update under way. */
  isReady(): boolean;
  /** Resolves when events need not wait any longer. */
  holdEnded(): Promise<void>;
  report(error: unknown): void;
}

/** Options of `server.upgrade`. */
export interface UpgradeOptions {
  data?: unknown;
  headers?: ConstructorParameters<typeof Headers>[0];
}

/** The live sockets of the default export. They stay open when the code is replaced, and call the newest (rule N2). */
export class LiveSockets implements SocketHost {
  readonly topics = new Topics<ServerWebSocket>();
  /** The open sockets. The promises resolve when they are closed. */
  readonly #sockets = new Map<ServerWebSocket, Promise<unknown>>();
  /** Events that wait for the update under way, in order. */
  readonly #waiting: Array<() => void> = [];

  constructor(private readonly host: LiveSocketsHost) {}

  /** The number of open sockets. */
  get size(): number {
    return this.#sockets.size;
  }

  handlers(): WebSocketHandlers | undefined {
    return this.host.handlers();
  }

  /** Completes a handshake. @returns whether a socket is open now */
  open(request: IncomingMessage, { socket: connection, head }: PendingUpgrade, options: UpgradeOptions): boolean {
    const handlers = this.host.handlers() ?? {};
    const headers = new Headers(options.headers);
    const protocol = headers.get("sec-websocket-protocol");
    const handshake = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: handlers.maxPayloadLength ?? DEFAULT_LIMITS.maxPayloadLength,
      perMessageDeflate: wantsCompression(handlers),
      ...(protocol !== null && { handleProtocols: () => protocol }),
    });
    handshake.on("headers", (lines: string[]) => {
      for (const [name, value] of headers) if (!OWN_HEADERS.has(name)) lines.push(`${name}: ${value}`);
    });
    const remoteAddress = addressOf(connection) ?? "";
    let isOpen = false;
    const onOpen = (opened: WebSocket): void => {
      isOpen = true;
      const socket = new ServerWebSocket(opened, connection, remoteAddress, options.data, this);
      this.#sockets.set(socket, new Promise((resolve) => opened.once("close", resolve)));
      this.dispatch(socket, "open");
    };
    handshake.handleUpgrade(request, connection, head, onOpen); // calls it at once
    return isOpen;
  }

  /** To be called after updates: the options may have changed. */
  adjust(): void {
    for (const socket of this.#sockets.keys()) socket.adjust();
  }

  /**
   * Closes all sockets with code 1001.
   * @returns when they are closed, with the help of the clients or without
   */
  async closeAll(reason: string): Promise<void> {
    const closed = Promise.all(this.#sockets.values());
    const sockets = [...this.#sockets.keys()];
    let timer: NodeJS.Timeout | undefined;
    const timeLimit = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_LIMIT_MS)));
    for (const socket of sockets) socket.close(GOING_AWAY, reason);
    await Promise.race([closed, timeLimit]);
    clearTimeout(timer);
    for (const socket of sockets) socket.terminate();
    await closed;
  }

  onClose(socket: ServerWebSocket): void {
    this.#sockets.delete(socket);
    this.topics.unsubscribeAll(socket);
  }

  /** Events wait while the entry is evaluated again, as requests do, and are handled in their order. */
  dispatch(socket: ServerWebSocket, event: WebSocketEvent, ...args: unknown[]): void {
    const call = (): void => this.#call(socket, event, args);
    if (this.#waiting.length === 0 && this.host.isReady()) call();
    else if (this.#waiting.push(call) === 1) void this.host.holdEnded().then(() => this.#endWait());
  }

  #endWait(): void {
    for (const call of this.#waiting) call(); // an event that a handler causes is appended
    this.#waiting.length = 0;
  }

  #call(socket: ServerWebSocket, event: WebSocketEvent, args: unknown[]): void {
    const handlers = this.host.handlers();
    const handler = handlers?.[event] as ((...args: unknown[]) => unknown) | undefined;
    if (typeof handler !== "function") return;
    try {
      const result = handler.call(handlers, socket, ...args);
      if (result instanceof Promise) result.catch((error) => this.host.report(error));
    } catch (error) {
      this.host.report(error);
    }
  }
}
