import type { Socket } from "node:net";

/** @returns the IP address of the other end; an IPv4 client's as such, although a server for both versions of IP sees it as IPv6 */
export function addressOf({ remoteAddress }: Socket): string | undefined {
  return remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, "");
}
