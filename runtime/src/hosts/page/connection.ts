import type { PageMessage, ServerMessage } from "./protocol.js";

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2000;
/** A connection that is silent for this long after a ping is dead. After the machine slept, no event says so. */
const HEARTBEAT_MS = 5000;

/** Handlers of a connection. */
export interface ConnectionEvents {
  /** The first message of every connection. */
  hello(): PageMessage;
  receive(message: ServerMessage): void;
  /** A connection was opened or closed. */
  connected(isOpen: boolean, socket: WebSocket): void;
  /** The server has restarted and does not know this page's token. */
  refused(): void;
}

/** The WebSocket to the dev server. It reconnects by itself, and messages wait until it is open (rule U13). */
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

  /** @param isDue whether it waits for a connection, if there is none now */
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
      this.#isAlive = true; // timers may have been suspended: the server gets a full heartbeat to answer
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

  /** A WebSocket does not say why it could not connect: a request does. @param socket the one that closed */
  async #retry(socket: WebSocket): Promise<void> {
    const signal = AbortSignal.timeout(HEARTBEAT_MS);
    const answer = this.#wasOpen ? await fetch(this.path, { signal }).catch(() => undefined) : { status: 0 };
    if (this.#socket !== socket) return;
    if (answer?.status === 403) this.events.refused();
    else if (answer) this.#connect();
    else this.#retryLater(socket);
  }
}
