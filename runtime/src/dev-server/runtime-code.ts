import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OWN_DIST } from "../fs/own-package.js";
import type { Node } from "./node.js";
import { versionOf } from "./version.js";

/** The parts of a page's runtime, built by `npm run build`. All pages have the first two. */
const PARTS = ["runtime", "overlay", "css", "commonjs", "console", "react-refresh"] as const;
type Part = (typeof PARTS)[number];

const codes = new Map<Part, string>();
let version: string | undefined;

/** The code of a part. Where it was evaluated already, it has no effect. */
export function partCode(part: Part): string {
  const known = codes.get(part);
  if (known !== undefined) return known;
  const code = readFileSync(join(OWN_DIST, "hosts/page", `${part}.min.js`), "utf8").trimEnd();
  codes.set(part, code);
  return code;
}

/** The parts that modules need beyond what all pages have. */
export function partsOf(nodes: readonly Node[]): Set<Part> {
  const parts = new Set<Part>();
  for (const { body } of nodes)
    if (body.type === "css") parts.add("css");
    else if (body.type === "commonjs" || body.type === "facade") parts.add("commonjs");
  return parts;
}

/** Code of several parts, one line each at least. */
export function partsCode(parts: Iterable<Part>): string {
  return Array.from(parts, partCode).join("\n");
}

/** Equal for the same version of the runtime: an open page keeps the parts that it has. */
export function runtimeVersion(): string {
  return (version ??= versionOf(PARTS.map(partCode), 20));
}
