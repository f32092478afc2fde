import type { WebSocket, WebSocketServer } from "ws";

/** The browser answers, even for a page that is stopped or hidden. */
const HEARTBEAT_MS = 30_000;

/** Ends connections whose other end is gone without having said so: a laptop that sleeps, a network that was left. */
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
