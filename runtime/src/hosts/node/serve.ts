import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";

/** `export default { port, hostname, fetch }`, as Bun has it; also what Hono and others export. */
interface Served {
  port?: number | string;
  hostname?: string;
  /** Bun's, which is not served here. */
  websocket?: unknown;
  fetch(request: Request, ...rest: unknown[]): Response | Promise<Response>;
}

/** Serves the entry's default export; the handler is looked up anew for every request (rule N2). */
export class DefaultServer {
  #server: Server | undefined;
  #address = "";

  #toldOfWebSocket = false;

  /**
   * @param current the entry's default export as it is now.
   * @param closeServer closes it though an update is under way.
   */
  constructor(
    private readonly current: () => unknown,
    private readonly closeServer: (server: Server) => void,
  ) {}

  /** After the first run and after every update. @returns the address if it is a new one */
  async adjust(): Promise<string | undefined> {
    const served = asServed(this.current());
    if (served?.websocket !== undefined && !this.#toldOfWebSocket) {
      this.#toldOfWebSocket = true;
      process.emitWarning(
        "`websocket` of the default export is not served on Node: use a server of the package ws",
        "HotWarning",
      );
    }
    const port = Number(served?.port ?? process.env["PORT"] ?? 3000);
    const address = served ? `${served.hostname ?? ""}:${port}` : "";
    if (address === this.#address) return undefined;
    const old = this.#server;
    this.#server = undefined;
    this.#address = address;
    if (old) this.closeServer(old); // what is under way is finished
    if (!served) return undefined;
    const server = createAdaptorServer({
      fetch: (request: Request, ...rest: unknown[]) => {
        const now = asServed(this.current());
        return now ? now.fetch(request, ...rest) : new Response("nothing is served here any more", { status: 503 });
      },
      // Its Request and Response are Node's own, as programs compare them.
      overrideGlobalObjects: false,
    }) as Server;
    this.#server = server;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen({ port, ...(served.hostname && { host: served.hostname }) }, resolve);
      });
    } catch (error) {
      this.#address = "";
      const { code, message } = error as NodeJS.ErrnoException;
      throw new Error(
        code === "EADDRINUSE" ? `port ${port} is in use by another program: export another port, or set PORT` : message,
      );
    }
    const bound = server.address();
    return `http://${served.hostname ?? "localhost"}:${typeof bound === "object" && bound ? bound.port : port}/`;
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}

function asServed(value: unknown): Served | undefined {
  return (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as Served).fetch === "function"
    ? (value as Served)
    : undefined;
}
