import type { Socket } from "node:net";
import { WebSocket } from "ws";
import { IdleTimer } from "./idle-timer.js";
import type { Topics } from "./topics.js";
import { DEFAULT_LIMITS, type WebSocketEvent, type WebSocketHandlers } from "./websocket-options.js";
import { type BinaryType, binaryOf, type Frame, frameOf, type Payload } from "./websocket-payload.js";

/** What a socket needs of the server. */
export interface SocketHost {
  readonly topics: Topics<ServerWebSocket>;
  /** `websocket` of the newest good version: options are read when they are used (rule N2). */
  handlers(): WebSocketHandlers | undefined;
  /** Calls a handler of the newest good version. */
  dispatch(socket: ServerWebSocket, event: WebSocketEvent, ...args: unknown[]): void;
  onClose(socket: ServerWebSocket): void;
}

/** `uWebSockets` and Bun call it so when a client has been silent for too long. */
const IDLE_REASON = "WebSocket timed out from inactivity";

/** A WebSocket as Bun's servers know it (`ServerWebSocket`). It outlives the code that accepted it. */
export class ServerWebSocket {
  /** The program's own, from `server.upgrade(request, { data })`. */
  data: unknown;
  binaryType: BinaryType = "nodebuffer";
  readonly #socket: WebSocket;
  readonly #connection: Socket;
  readonly #host: SocketHost;
  readonly #idleTimer: IdleTimer;
  #corks = 0;
  #isUnderPressure = false;
  /** Says why ws or the idle timer ended the socket. */
  #endReason = "";

  /**
   * @param socket open
   * @param connection below the socket
   * @param remoteAddress as {@link remoteAddress}
   */
  constructor(
    socket: WebSocket,
    connection: Socket,
    /** The client's IP address. */
    readonly remoteAddress: string,
    data: unknown,
    host: SocketHost,
  ) {
    this.#socket = socket;
    this.#connection = connection;
    this.#host = host;
    this.data = data;
    this.#idleTimer = new IdleTimer(
      () => host.handlers()?.idleTimeout ?? DEFAULT_LIMITS.idleTimeout,
      () => this.#onHalfIdle(),
      () => this.#onIdle(),
    );
    this.#listen();
  }

  /** 1 is open, 2 closing, 3 closed. */
  get readyState(): 0 | 1 | 2 | 3 {
    return this.#socket.readyState;
  }

  /** The topics of which it gets messages. */
  get subscriptions(): string[] {
    return this.#host.topics.of(this);
  }

  /** The bytes that wait to be sent. */
  getBufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  /**
   * @param compress needs `perMessageDeflate` and a client that supports it
   * @returns the bytes sent; -1 if the message waits until the client reads more: `drain` follows; 0 if it was dropped
   */
  send(data: Payload, compress = false): number {
    return this.#send(frameOf(data), compress);
  }

  /** {@link send} for strings alone. */
  sendText(data: string, compress = false): number {
    return this.#send(frameOf(data, "text"), compress);
  }

  /** {@link send} for binary data alone. */
  sendBinary(data: Exclude<Payload, string>, compress = false): number {
    return this.#send(frameOf(data, "binary"), compress);
  }

  /** @returns as {@link send} */
  ping(data: Payload = ""): number {
    return this.#write(frameOf(data), (frame, done) => this.#socket.ping(frame, false, done));
  }

  /** @returns as {@link send} */
  pong(data: Payload = ""): number {
    return this.#write(frameOf(data), (frame, done) => this.#socket.pong(frame, false, done));
  }

  /** Starts the closing handshake. @throws if `code` cannot be sent, or `reason` has more than 123 bytes */
  close(code = 1000, reason = ""): void {
    this.#socket.close(code, reason);
  }

  /** Ends the connection without a closing handshake. */
  terminate(): void {
    this.#socket.terminate();
  }

  /** @returns whether it is subscribed now: not if it is closed */
  subscribe(topic: string): boolean {
    if (this.readyState !== WebSocket.OPEN) return false;
    this.#host.topics.subscribe(this, topic);
    return true;
  }

  /** @returns whether it was subscribed */
  unsubscribe(topic: string): boolean {
    return this.#host.topics.unsubscribe(this, topic);
  }

  isSubscribed(topic: string): boolean {
    return this.#host.topics.has(this, topic);
  }

  /** Sends to the other subscribers of a topic; with `publishToSelf`, to itself too. @returns as {@link send} */
  publish(topic: string, data: Payload, compress = false): number {
    return this.#publish(topic, (socket) => socket.send(data, compress));
  }

  /** {@link publish} for strings alone. */
  publishText(topic: string, data: string, compress = false): number {
    return this.#publish(topic, (socket) => socket.sendText(data, compress));
  }

  /** {@link publish} for binary data alone. */
  publishBinary(topic: string, data: Exclude<Payload, string>, compress = false): number {
    return this.#publish(topic, (socket) => socket.sendBinary(data, compress));
  }

  /** Sends what `callback` sends in one piece. @returns its result */
  cork<R>(callback: (socket: this) => R): R {
    this.#corks++;
    this.#connection.cork();
    try {
      return callback(this);
    } finally {
      this.#corks--;
      this.#connection.uncork();
      if (this.#corks === 0 && this.#connection.writableLength > 0) this.#isUnderPressure = true;
    }
  }

  /** The newest version may have other options. */
  adjust(): void {
    this.#idleTimer.restart();
  }

  #publish(topic: string, send: (socket: ServerWebSocket) => number): number {
    return this.#host.topics.publish(topic, send, this.#host.handlers()?.publishToSelf ? undefined : this);
  }

  #send(frame: Frame, compress: boolean): number {
    const binary = typeof frame.data !== "string";
    return this.#write(frame, (data, done) => this.#socket.send(data, { binary, compress }, done));
  }

  #write({ data, bytes }: Frame, write: (data: Frame["data"], done: () => void) => void): number {
    if (this.readyState !== WebSocket.OPEN) return 0;
    const { backpressureLimit = DEFAULT_LIMITS.backpressureLimit, closeOnBackpressureLimit } =
      this.#host.handlers() ?? {};
    if (backpressureLimit > 0 && this.#socket.bufferedAmount > backpressureLimit) {
      if (closeOnBackpressureLimit) this.terminate();
      return 0;
    }
    write(data, () => this.#onWritten());
    if (this.#corks === 0 && this.#connection.writableLength > 0) {
      this.#isUnderPressure = true;
      return -1;
    }
    this.#idleTimer.touch();
    return bytes;
  }

  #onWritten(): void {
    if (!this.#isUnderPressure || this.#connection.writableLength > 0) return;
    this.#isUnderPressure = false;
    if (this.readyState === WebSocket.OPEN) this.#host.dispatch(this, "drain");
  }

  #onHalfIdle(): void {
    if (this.#host.handlers()?.sendPings !== false && this.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  #onIdle(): void {
    this.#endReason = IDLE_REASON;
    this.terminate();
  }

  #listen(): void {
    const host = this.#host;
    this.#socket
      .on("message", (data: Buffer, isBinary) => {
        this.#idleTimer.touch();
        host.dispatch(this, "message", isBinary ? binaryOf(data, this.binaryType) : data.toString());
      })
      .on("ping", (data) => {
        this.#idleTimer.touch();
        host.dispatch(this, "ping", binaryOf(data, this.binaryType));
      })
      .on("pong", (data) => {
        this.#idleTimer.touch();
        host.dispatch(this, "pong", binaryOf(data, this.binaryType));
      })
      // The client broke the protocol, or sent too much. ws has sent the close frame, but reads no answer.
      .on("error", (error) => {
        this.#endReason = error.message;
        this.#connection.end();
      })
      .on("close", (code, reason) => {
        this.#idleTimer.stop();
        host.onClose(this);
        host.dispatch(this, "close", code, reason.toString() || this.#endReason);
      });
  }
}
