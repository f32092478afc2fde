import { randomBytes, timingSafeEqual } from "node:crypto";

/** Makes a token that only the pages of this server process are given. */
export function createToken(): string {
  return randomBytes(18).toString("base64url");
}

/** Compares in constant time. */
export function isToken(given: unknown, token: string): boolean {
  if (typeof given !== "string") return false;
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
