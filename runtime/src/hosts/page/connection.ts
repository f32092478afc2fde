import type { PageMessage, ServerMessage } from "./protocol.js";

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2000;

/** The WebSocket to the dev server: it connects again by itself, and what was sent while it could not waits (rule U13). */
export class Connection {
  #socket: WebSocket | undefined;
  #waiting: string[] = [];
  #attempt = 0;

  /**
   * @param hello the first message of every connection
   * @param connected is told of every connection that was opened and closed
   */
  constructor(
    private readonly path: string,
    private readonly hello: () => PageMessage,
    private readonly receive: (message: ServerMessage) => void,
    private readonly connected: (isOpen: boolean, socket: WebSocket) => void,
  ) {
    this.#connect();
    // A page that was asleep does not wait for the next attempt.
    addEventListener("online", () => this.#connectNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.#connectNow());
  }

  /** @param isDue whether it is sent later, if there is no connection now */
  send(message: PageMessage, isDue: boolean): void {
    const text = JSON.stringify(message);
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
    else if (isDue) this.#waiting.push(text);
  }

  #connectNow(): void {
    if (this.#socket?.readyState !== WebSocket.CLOSED) return;
    this.#attempt = 0;
    this.#connect();
  }

  #connect(): void {
    const socket = new WebSocket(new URL(this.path, location.href.replace(/^http/, "ws")));
    this.#socket = socket;
    socket.onopen = () => {
      this.#attempt = 0;
      socket.send(JSON.stringify(this.hello()));
      for (const text of this.#waiting.splice(0)) socket.send(text);
      this.connected(true, socket);
    };
    socket.onmessage = ({ data }) => this.receive(JSON.parse(data) as ServerMessage);
    socket.onclose = () => {
      if (this.#attempt === 0) this.connected(false, socket);
      const delay = Math.min(FIRST_RETRY_MS * 2 ** this.#attempt++, LAST_RETRY_MS);
      setTimeout(() => this.#socket === socket && this.#connect(), delay);
    };
  }
}
