import { readFileSync } from "node:fs";

let code: string | undefined;

/** What stands in front of a page's modules: the runtime and the overlay, built by `npm run build`. */
export function runtimeCode(): string {
  const read = (name: string): string =>
    readFileSync(new URL(`../hosts/page/${name}.min.js`, import.meta.url), "utf8").trimEnd();
  return (code ??= `${read("runtime")}\n${read("overlay")}`);
}
