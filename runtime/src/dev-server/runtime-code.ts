import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

let code: string | undefined;
let version: string | undefined;

/** What stands in front of a page's modules: the runtime and the overlay, built by `npm run build`. */
export function runtimeCode(): string {
  const read = (name: string): string =>
    readFileSync(new URL(`../hosts/page/${name}.min.js`, import.meta.url), "utf8").trimEnd();
  return (code ??= `${read("runtime")}\n${read("overlay")}`);
}

/** Equal for equal {@link runtimeCode}. */
export function runtimeVersion(): string {
  return (version ??= createHash("sha1").update(runtimeCode()).digest("base64url"));
}
