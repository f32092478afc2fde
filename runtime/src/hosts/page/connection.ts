import type { PageMessage, ServerMessage } from "./protocol.js";

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2000;
/** A connection that brings nothing for this long after a question is dead: nothing else tells after the machine slept. */
const HEARTBEAT_MS = 5000;

/** What a page does with its connection. */
export interface ConnectionEvents {
  /** The first message of every connection. */
  hello(): PageMessage;
  receive(message: ServerMessage): void;
  /** A connection was opened or closed. */
  connected(isOpen: boolean, socket: WebSocket): void;
  /** The server is another one now: it does not know this page's token. */
  refused(): void;
}

/** The WebSocket to the dev server: it connects again by itself, and what was sent while it could not waits (rule U13). */
export class Connection {
  #socket!: WebSocket;
  #waiting: string[] = [];
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOpen = false;
  #wasOpen = false;
  /** Whether anything came since the last heartbeat. */
  #isAlive = true;

  constructor(
    private readonly path: string,
    private readonly events: ConnectionEvents,
  ) {
    this.#connect();
    setInterval(() => this.#beat(), HEARTBEAT_MS);
    // A page that was asleep does not wait for the next attempt.
    addEventListener("online", () => this.#wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
  }

  /** @param isDue whether it is sent later, if there is no connection now */
  send(message: PageMessage, isDue: boolean): void {
    const text = JSON.stringify(message);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
    else if (isDue) this.#waiting.push(text);
  }

  #wake(): void {
    if (this.#socket.readyState === WebSocket.CLOSED) {
      this.#attempt = 0;
      void this.#retry(this.#socket);
    } else {
      this.#isAlive = true; // timers may have stood still: it has the time of a heartbeat to answer
      this.#beat();
    }
  }

  #beat(): void {
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CLOSED) return;
    if (!this.#isAlive) {
      this.#ended(socket);
      socket.close();
      return;
    }
    this.#isAlive = false;
    this.send({ type: "ping" }, false);
  }

  #connect(): void {
    const socket = new WebSocket(new URL(this.path, location.href.replace(/^http/, "ws")));
    this.#socket = socket;
    this.#isAlive = true;
    socket.onopen = () => {
      this.#attempt = 0;
      this.#isOpen = this.#wasOpen = true;
      socket.send(JSON.stringify(this.events.hello()));
      for (const text of this.#waiting.splice(0)) socket.send(text);
      this.events.connected(true, socket);
    };
    socket.onmessage = ({ data }) => {
      this.#isAlive = true;
      this.events.receive(JSON.parse(data) as ServerMessage);
    };
    socket.onclose = () => this.#ended(socket);
  }

  #ended(socket: WebSocket): void {
    socket.onopen = socket.onmessage = socket.onclose = null;
    if (this.#isOpen) this.events.connected(false, socket);
    this.#isOpen = false;
    this.#retryLater(socket);
  }

  #retryLater(socket: WebSocket): void {
    clearTimeout(this.#timer);
    const delay = Math.min(FIRST_RETRY_MS * 2 ** this.#attempt++, LAST_RETRY_MS);
    this.#timer = setTimeout(() => this.#retry(socket), delay);
  }

  /** A WebSocket does not say why it could not connect: a request does. @param socket that has ended */
  async #retry(socket: WebSocket): Promise<void> {
    const signal = AbortSignal.timeout(HEARTBEAT_MS);
    const answer = this.#wasOpen ? await fetch(this.path, { signal }).catch(() => undefined) : { status: 0 };
    if (this.#socket !== socket) return;
    if (answer?.status === 403) this.events.refused();
    else if (answer) this.#connect();
    else this.#retryLater(socket);
  }
}
