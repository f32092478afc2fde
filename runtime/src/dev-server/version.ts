import { createHash } from "node:crypto";

/** A hash: equal for equal content. @param length in characters */
export function versionOf(parts: Iterable<string | Buffer>, length: number): string {
  const hash = createHash("sha1");
  for (const part of parts) hash.update(part);
  return hash.digest("base64url").slice(0, length);
}
