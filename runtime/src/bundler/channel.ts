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

/** The kind of message on the dev server's socket that is ours; its other users ignore it. */
export const MESSAGE = "import-meta-hot";

const OPEN = 1;

/** The server's side of `import.meta.hot.send` and `on`, over a socket that is there anyway (rule U13). */
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

  /** A page connected. */
  attach(socket: Socket, report: (error: unknown) => void): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    const client: Client = { send: (event, data) => send(socket, event, data) };
    socket.on("message", async (text) => {
      const message = parse(String(text));
      if (message?.type !== MESSAGE || typeof message.data?.event !== "string") return;
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
  if (socket.readyState === OPEN) socket.send(JSON.stringify({ type: MESSAGE, data: { event, data } }));
}

/** Anyone can write to a socket: what is no message of ours is nothing. */
function parse(text: string): { type?: unknown; data?: { event?: unknown; data?: unknown } } | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
