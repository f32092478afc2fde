import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";

/** A port in use is skipped this often. */
const MAX_PORTS = 100;

/**
 * Listens on a port, or the next free one (rule W1).
 * @returns the port
 * @throws if the host is not this machine's, or the port may not be used
 */
export async function listenOnFreePort(
  server: Server,
  { port: first, host }: { port: number; host: string },
): Promise<number> {
  for (let port = first; ; port++) {
    try {
      server.listen(port, host);
      await once(server, "listening"); // rejects with an error of the server
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || port >= first + MAX_PORTS) throw error;
    }
  }
}

/** The address as people type it. */
export function addressOf(host: string, port: number, protocol: "http" | "https" = "http"): string {
  const isLoopback = host === "127.0.0.1" || host === "localhost";
  return `${protocol}://${isLoopback ? "localhost" : isIPv6(host) ? `[${host}]` : host}:${port}`;
}
