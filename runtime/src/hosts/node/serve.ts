import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { plainError } from "../../diagnostics/format-error.js";
import type { ModuleRecord } from "../../registry/record.js";

/** `export default { port, hostname, fetch }`, as Bun serves it, and as Hono and others export it. */
interface ServedExport {
  port?: number | string;
  hostname?: string;
  /** Bun serves it, this does not. */
  websocket?: unknown;
  fetch(request: Request, ...rest: unknown[]): Response | Promise<Response>;
}

interface Address {
  port: number;
  hostname: string | undefined;
}

/** What a {@link DefaultServer} needs of the program. */
export interface DefaultServerHost {
  /** The newest record of the entry. */
  entry(): ModuleRecord | undefined;
  /** Resolves when requests need not wait any longer for the update under way. */
  holdEnded(): Promise<void>;
  /** Closes a server for good, although an update is under way. */
  close(server: Server): void;
}

/** Serves the entry's default export. Each request looks the handler up again (rule N2). */
export class DefaultServer {
  #server: Server | undefined;
  #address = "";
  /** The export of the last good update: it answers while the next update is under way, and if that one fails. */
  #lastGood: ServedExport | undefined;
  #warnedAboutWebSocket = false;

  constructor(private readonly host: DefaultServerHost) {}

  /**
   * Opens, moves or closes the server. To be called after the first run and after each update.
   * @returns the URL, if it is a new one
   * @throws if it cannot listen: the last good server keeps its address (rule N3)
   */
  async adjust(): Promise<string | undefined> {
    const entry = this.host.entry();
    if (entry?.state.type !== "evaluated") return undefined;
    const served = asServed(entry.namespace["default"]);
    this.#lastGood = served;
    if (served?.websocket !== undefined) this.#warnAboutWebSocket();
    if (!served) {
      this.#replace(undefined, "");
      return undefined;
    }
    const address = addressOf(served);
    const key = `${address.hostname ?? ""}:${address.port}`;
    if (key === this.#address) return undefined;
    const server = this.#createServer();
    await listen(server, address);
    this.#replace(server, key);
    const bound = server.address();
    const port = typeof bound === "object" && bound ? bound.port : address.port;
    const { hostname = "localhost" } = address;
    return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}/`;
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  #replace(server: Server | undefined, address: string): void {
    const old = this.#server;
    this.#server = server;
    this.#address = address;
    if (old) this.host.close(old); // requests under way are finished
  }

  #createServer(): Server {
    return createAdaptorServer({
      fetch: async (request: Request, ...rest: unknown[]) => {
        const served = await this.#handler();
        return served
          ? served.fetch(request, ...rest)
          : new Response("nothing is served here any more", { status: 503 });
      },
      // Programs compare Request and Response with Node's own.
      overrideGlobalObjects: false,
    }) as Server;
  }

  /** The current handler. While the entry is evaluated again, requests wait for it, but not longer than the limit. */
  async #handler(): Promise<ServedExport | undefined> {
    if (!isReady(this.host.entry())) await this.host.holdEnded();
    const entry = this.host.entry();
    return (isReady(entry) ? asServed(entry?.namespace["default"]) : undefined) ?? this.#lastGood;
  }

  #warnAboutWebSocket(): void {
    if (this.#warnedAboutWebSocket) return;
    this.#warnedAboutWebSocket = true;
    process.emitWarning(
      "`websocket` of the default export is not served on Node: use a server of the package ws",
      "HotWarning",
    );
  }
}

function isReady(record: ModuleRecord | undefined): boolean {
  return record?.state.type === "evaluated";
}

function asServed(value: unknown): ServedExport | undefined {
  return (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as ServedExport).fetch === "function"
    ? (value as ServedExport)
    : undefined;
}

/** @throws if `port` or `hostname` of the export cannot be one */
function addressOf({ port: exported, hostname }: ServedExport): Address {
  const source = exported === undefined && process.env["PORT"] !== undefined ? "PORT" : "`port` of the default export";
  const given = exported ?? process.env["PORT"] ?? 3000;
  const port = given === "" ? Number.NaN : Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw plainError(`${source} is ${JSON.stringify(given)}: it must be a whole number from 0 to 65535`);
  }
  if (hostname !== undefined && typeof hostname !== "string") {
    throw plainError(`\`hostname\` of the default export is ${JSON.stringify(hostname)}: it must be a string`);
  }
  return { port, hostname: hostname || undefined };
}

async function listen(server: Server, { port, hostname }: Address): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port, ...(hostname && { host: hostname }) }, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const explanations: Record<string, string> = {
      EADDRINUSE: `port ${port} is in use by another program: export another port, or set PORT`,
      EACCES: `port ${port} needs more permissions: export a port above 1023, or set PORT`,
      EADDRNOTAVAIL: `${hostname} is not an address of this machine: export another hostname, or none`,
      ENOTFOUND: `the hostname ${hostname} cannot be found: export another hostname, or none`,
      EAI_AGAIN: `the hostname ${hostname} cannot be found: export another hostname, or none`,
    };
    throw plainError(explanations[code] ?? message, code);
  }
}
