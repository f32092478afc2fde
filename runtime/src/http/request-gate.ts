import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { hostname, networkInterfaces } from "node:os";

export interface GateOptions {
  /** Names the option that adds hosts, for the text of a refusal. */
  option: string;
  /** More hosts that may be named in `Host`: `dev.example.com`, or `.example.com` with all below it. */
  allowedHosts?: readonly string[];
}

/** Headers for code: another site can neither read it nor run it. There are no CORS headers. */
export const SAME_ORIGIN_HEADERS = {
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
} satisfies OutgoingHttpHeaders;

/**
 * Decides who may talk to a dev server: browsers that reached it by a name of this machine (no DNS rebinding), and pages
 * of the server itself (rule W10). It knows no framework and no bundler.
 */
export class RequestGate {
  readonly #allowed: readonly string[];

  constructor(private readonly options: GateOptions) {
    this.#allowed = (options.allowedHosts ?? []).map((host) => host.toLowerCase());
  }

  /**
   * @param kind a navigation may come from another site; code, sockets and other requests may not
   * @returns why the request is refused, for a 403; `undefined` if it may pass
   */
  refusal({ headers }: Pick<IncomingMessage, "headers">, kind: "page" | "code" | "socket"): string | undefined {
    const { host, origin, "x-forwarded-host": forwarded } = headers;
    const name = hostnameOf(host);
    if (name === undefined || !this.#isAllowed(name)) {
      return `Blocked: the host ${JSON.stringify(host ?? "")} is not allowed. If it is yours, add it to ${this.options.option}.`;
    }
    // A page of another site cannot set `x-forwarded-host`; a proxy in front of this server does.
    if (origin !== undefined && !(URL.canParse(origin) && [host, forwarded].includes(new URL(origin).host))) {
      return `Blocked: the page at ${JSON.stringify(origin)} is not one of this server's.`;
    }
    const isNavigation = kind === "page" && headers["sec-fetch-mode"] === "navigate";
    if (headers["sec-fetch-site"] === "cross-site" && !isNavigation) {
      return "Blocked: another site asked for this.";
    }
    return undefined;
  }

  #isAllowed(name: string): boolean {
    return (
      name === "localhost" ||
      name.endsWith(".localhost") ||
      /^127\.\d+\.\d+\.\d+$/.test(name) ||
      name === "[::1]" ||
      name === hostname().toLowerCase() ||
      addressesOfThisMachine().has(name) ||
      this.#allowed.some((host) => (host.startsWith(".") ? `.${name}`.endsWith(host) : name === host))
    );
  }
}

/** Without the port, in lower case; IPv6 addresses in brackets. */
function hostnameOf(host: string | undefined): string | undefined {
  if (host === undefined || /[/?#@\\\s]/.test(host)) return undefined;
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;
}

/** An IP address cannot be rebound: a browser that names one of this machine's reached it by that address. */
function addressesOfThisMachine(): Set<string> {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return new Set(addresses.map(({ address, family }) => (family === "IPv6" ? `[${address.split("%")[0]}]` : address)));
}
