import { plainError } from "../../diagnostics/format-error.js";

type Awaitable = void | Promise<void>;

/** `websocket` of the default export, as Bun documents it: the handlers and options of all sockets of the server. */
export interface WebSocketHandlers {
  open?(socket: unknown): Awaitable;
  message?(socket: unknown, message: unknown): Awaitable;
  close?(socket: unknown, code: number, reason: string): Awaitable;
  /** The socket was under backpressure, and can take more data now. */
  drain?(socket: unknown): Awaitable;
  ping?(socket: unknown, data: unknown): Awaitable;
  pong?(socket: unknown, data: unknown): Awaitable;
  /** The largest message that is accepted, in bytes. Read at the handshake. */
  maxPayloadLength?: number;
  /** Beyond so many bytes that wait to be sent, messages are dropped. 0: there is no limit. */
  backpressureLimit?: number;
  closeOnBackpressureLimit?: boolean;
  /** A socket without traffic is closed after so many seconds. 0: never. */
  idleTimeout?: number;
  /** Whether `socket.publish` also sends to the socket itself. */
  publishToSelf?: boolean;
  /** Whether idle sockets get a ping, so that those whose client still answers stay open. */
  sendPings?: boolean;
  /** Read at the handshake. */
  perMessageDeflate?: boolean | { compress?: boolean | string; decompress?: boolean | string };
}

export type WebSocketEvent = "open" | "message" | "close" | "drain" | "ping" | "pong";

const EVENTS: readonly WebSocketEvent[] = ["open", "message", "close", "drain", "ping", "pong"];
const LIMITS = ["maxPayloadLength", "backpressureLimit", "idleTimeout"] as const;

/** Bun's defaults. */
export const DEFAULT_LIMITS = {
  maxPayloadLength: 16 * 1024 * 1024,
  backpressureLimit: 16 * 1024 * 1024,
  idleTimeout: 120,
} as const;

/** @returns the handlers, if the value can be `websocket` of a default export */
export function asHandlers(value: unknown): WebSocketHandlers | undefined {
  return typeof value === "object" && value !== null ? value : undefined;
}

/** @throws an error that says which part of `websocket` is wrong */
export function checkWebSocket(value: unknown): void {
  if (value === undefined) return;
  const handlers = asHandlers(value) as Record<string, unknown> | undefined;
  if (!handlers) {
    throw plainError(
      `\`websocket\` of the default export is ${JSON.stringify(value) ?? typeof value}: it must be an object with handlers, as in { message(socket, message) {} }`,
    );
  }
  for (const event of EVENTS) {
    if (handlers[event] !== undefined && typeof handlers[event] !== "function")
      throw plainError(`\`websocket.${event}\` of the default export is no function`);
  }
  for (const name of LIMITS) {
    const limit = handlers[name];
    if (limit !== undefined && !(typeof limit === "number" && limit >= 0)) {
      throw plainError(
        `\`websocket.${name}\` of the default export is ${JSON.stringify(limit)}: it must be a number from 0`,
      );
    }
  }
}

/** Whether the handshake offers compression. */
export function wantsCompression({ perMessageDeflate: option = false }: WebSocketHandlers): boolean {
  if (typeof option === "boolean") return option;
  return [option.compress, option.decompress].some(
    (value) => value !== undefined && value !== false && value !== "disable",
  );
}
