import { EVENT, type PushedUpdate, TOKEN_PARAMETER, UPDATE } from "../core/protocol.js";
import { isToken } from "../http/token.js";

/** One page that is connected to the dev server. */
export interface Client {
  /** Sends an event to this page alone; its `import.meta.hot.on(event, ...)` hears it. */
  send(event: string, data?: unknown): void;
}

export type ServerListener = (data: any, client: Client) => unknown;

/** What is used of a `ws` socket. */
export interface Socket {
  readyState: number;
  send(text: string): void;
  on(event: "message", callback: (data: unknown) => void): unknown;
  on(event: "close", callback: () => void): unknown;
}

/** The largest message that a page may send, in bytes. */
export const MAX_MESSAGE_BYTES = 1 << 20;

const OPEN = 1;

/** The server's side of `import.meta.hot.send` and `on`, over the dev server's own socket (rule U13). */
export class Channel {
  readonly #listeners = new Map<string, Set<ServerListener>>();
  readonly #sockets = new Set<Socket>();

  on(event: string, listener: ServerListener): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  off(event: string, listener: ServerListener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  /** Sends an event to every page. */
  send(event: string, data?: unknown): void {
    for (const socket of this.#sockets) send(socket, event, data);
  }

  /** Whether no page is connected. */
  get isEmpty(): boolean {
    return this.#sockets.size === 0;
  }

  /** Sends an update of the bundler to every page. */
  pushUpdate(update: PushedUpdate): void {
    const text = JSON.stringify({ type: UPDATE, data: update });
    for (const socket of this.#sockets) if (socket.readyState === OPEN) socket.send(text);
  }

  /**
   * Connects a page. A socket that the dev server refused is closing by now, and one without the token is not one of our
   * pages': neither is heard.
   * @param url of the upgrade request
   */
  attach(socket: Socket, url: string | undefined, token: string, report: (error: unknown) => void): void {
    const given = new URLSearchParams(url?.split("?", 2)[1]).get(TOKEN_PARAMETER);
    if (socket.readyState !== OPEN || !isToken(given, token)) return;
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    const client: Client = { send: (event, data) => send(socket, event, data) };
    socket.on("message", async (text) => {
      if (socket.readyState !== OPEN) return;
      const message = parse(String(text));
      if (message?.type !== EVENT || typeof message.data?.event !== "string") return;
      for (const listener of [...(this.#listeners.get(message.data.event) ?? [])]) {
        try {
          await listener(message.data.data, client);
        } catch (error) {
          report(error);
        }
      }
    });
  }
}

function send(socket: Socket, event: string, data: unknown): void {
  if (socket.readyState === OPEN) socket.send(JSON.stringify({ type: EVENT, data: { event, data } }));
}

/** Anything can be written to a socket: text that is no message of ours is ignored. */
function parse(text: string): { type?: unknown; data?: { event?: unknown; data?: unknown } } | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
