import type { IncomingMessage } from "node:http";

/** What is asked for; `undefined` if that is no address. The host is of no meaning. */
export function addressOf({ url = "/" }: IncomingMessage): URL | undefined {
  const whole = `http://page${url}`;
  return URL.canParse(whole) ? new URL(whole) : undefined;
}

/** Another site's page has no business here: it could read what errors quote of the sources. */
export function isOwnPage({ headers }: IncomingMessage): boolean {
  const { origin, host, "x-forwarded-host": forwarded } = headers;
  if (headers["sec-fetch-site"] === "cross-site") return false;
  // No page can set that header; a proxy in front does.
  return origin === undefined || (URL.canParse(origin) && [host, forwarded].includes(new URL(origin).host));
}
