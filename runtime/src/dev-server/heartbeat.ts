import type { WebSocket, WebSocketServer } from "ws";

/** The browser answers pings by itself, even for a page that is paused or hidden. */
const HEARTBEAT_MS = 30_000;

/** Ends dead connections. A laptop that sleeps or leaves its network sends no close frame. */
export function endDeadConnections(server: WebSocketServer): void {
  const silent = new WeakSet<WebSocket>();
  server.on("connection", (socket: WebSocket) => socket.on("pong", () => silent.delete(socket)));
  const timer = setInterval(() => {
    for (const socket of server.clients) {
      if (silent.has(socket)) socket.terminate();
      silent.add(socket);
      socket.ping();
    }
  }, HEARTBEAT_MS).unref();
  server.once("close", () => clearInterval(timer));
}
