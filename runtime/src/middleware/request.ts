import type { IncomingMessage } from "node:http";

/** The address that a request asks for, with a made-up host; `undefined` if it is not an address. */
export function addressOf({ url = "/" }: IncomingMessage): URL | undefined {
  const whole = `http://page${url}`;
  return URL.canParse(whole) ? new URL(whole) : undefined;
}
