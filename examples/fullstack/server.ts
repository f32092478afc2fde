import about from "./about.html";
import board from "./index.html";
import { addMessage, messages } from "./messages.ts";

/** The part of the server that `hot` passes to handlers, as Bun does, which this program uses. */
interface Server {
  upgrade(request: Request): boolean;
  publish(topic: string, data: string): number;
}

const TOPIC = "messages";

export default {
  port: process.env.PORT ?? 3000,
  routes: {
    "/": board,
    "/about": about,
    "/api/messages": {
      GET: () => Response.json(messages),
      async POST(request: Request, server: Server) {
        const message = addMessage(await request.text());
        server.publish(TOPIC, JSON.stringify(message));
        return Response.json(message, { status: 201 });
      },
    },
    "/live": (request: Request, server: Server) =>
      server.upgrade(request) ? undefined : new Response("This takes a WebSocket.", { status: 426 }),
  },
  websocket: {
    open(socket: { subscribe(topic: string): void }) {
      socket.subscribe(TOPIC);
    },
    message() {},
  },
};
