import type { ListenOptions } from "node:net";

/** Which socket a call of `server.listen` asks for. */
export type ListenTarget = { path: string } | { port: number; host: string };

/**
 * Reads the arguments of `server.listen`.
 * @returns `undefined` for a handle or file descriptor that somebody else opened
 */
export function listenTarget(args: readonly unknown[]): ListenTarget | undefined {
  const [first, second] = args;
  if (typeof first === "string" && !/^\d+$/.test(first)) return { path: first };
  if (typeof first !== "object" || first === null) {
    return {
      port: Number(typeof first === "function" ? 0 : (first ?? 0)),
      host: typeof second === "string" ? second : "",
    };
  }
  const { path, port, host } = first as ListenOptions;
  if (path !== undefined) return { path };
  return port === undefined ? undefined : { port: Number(port), host: host ?? "" };
}
