import type { PageMessage, ServerMessage } from "./protocol.js";

/** `WebSocket.OPEN` and `WebSocket.CLOSED`: the numbers are smaller. */
const OPEN = 1;
const CLOSED = 3;
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

/**
 * Opens the WebSocket to the dev server, at a path of the page's own origin. It reconnects by itself, and messages wait until it is open (rule U13).
 * @returns a function that sends a message; `isDue` says whether the message waits for a connection, if there is none now
 */
export function connect(path: string, events: ConnectionEvents): (message: PageMessage, isDue: boolean) => void {
  let socket: WebSocket;
  let waiting: string[] = [];
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOpen = false;
  let wasOpen = false;
  /** Whether anything came since the last heartbeat. */
  let isAlive: boolean;

  function send(message: PageMessage, isDue: boolean): void {
    const text = JSON.stringify(message);
    if (socket.readyState === OPEN) socket.send(text);
    else if (isDue) waiting.push(text);
  }

  function open(): void {
    const opened = new WebSocket(location.origin.replace("http", "ws") + path);
    socket = opened;
    isAlive = true;
    opened.onopen = () => {
      attempt = 0;
      isOpen = wasOpen = true;
      for (const text of [JSON.stringify(events.hello()), ...waiting]) opened.send(text);
      waiting = [];
      events.connected(true, opened);
    };
    opened.onmessage = ({ data }) => {
      isAlive = true;
      events.receive(JSON.parse(data) as ServerMessage);
    };
    opened.onclose = ended;
  }

  function ended(): void {
    socket.onopen = socket.onmessage = socket.onclose = null;
    if (isOpen) events.connected(false, socket);
    isOpen = false;
    retryLater();
  }

  function retryLater(): void {
    clearTimeout(timer);
    timer = setTimeout(retry, Math.min(FIRST_RETRY_MS * 2 ** attempt++, LAST_RETRY_MS));
  }

  /** A WebSocket does not say why it could not connect: a request does. */
  async function retry(): Promise<void> {
    const closed = socket;
    const signal = AbortSignal.timeout(HEARTBEAT_MS);
    const answer = wasOpen ? await fetch(path, { signal }).catch(() => undefined) : { status: 0 };
    if (socket !== closed) return; // another attempt was faster
    if (answer?.status === 403) events.refused();
    else if (answer) open();
    else retryLater();
  }

  function beat(): void {
    if (socket.readyState === CLOSED) return;
    if (isAlive) {
      isAlive = false;
      send({ type: "ping" }, false);
    } else {
      const dead = socket;
      ended();
      dead.close();
    }
  }

  /** A page that was asleep does not wait for the next attempt. */
  function wake(): void {
    if (socket.readyState === CLOSED) {
      attempt = 0;
      void retry();
    } else {
      isAlive = true; // timers may have been suspended: the server gets a full heartbeat to answer
      beat();
    }
  }

  open();
  setInterval(beat, HEARTBEAT_MS);
  addEventListener("online", wake);
  addEventListener("visibilitychange", () => document.hidden || wake());
  return send;
}
