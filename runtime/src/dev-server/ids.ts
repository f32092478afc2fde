import { relative, sep } from "node:path";
import type { Target } from "./node.js";

/** The query of a CommonJS module behind the facade that `import` reaches. */
export const COMMON_JS = "commonjs";
const QUERIES = ["raw", "url", "inline", COMMON_JS];

/**
 * The ids of modules, which pages see instead of paths. A URL with an id that was not assigned here is 404: no path is ever made from
 * a URL (rule W10).
 */
export class Ids {
  readonly #targets = new Map<string, Target>();

  /** @param root folder that most ids are relative to */
  constructor(private readonly root: string) {}

  /** @param query without `?` */
  idOf(path: string, query = ""): string {
    const name = relative(this.root, path);
    const isInside = !name.startsWith("..");
    const kind = QUERIES.find((kind) => query.split("&").includes(kind)) ?? "";
    const id = `${isInside ? "/" : "/@fs"}${(isInside ? name : path).split(sep).join("/")}${kind && `?${kind}`}`;
    if (!this.#targets.has(id)) this.#targets.set(id, { path, query: kind });
    return id;
  }

  targetOf(id: string): Target | undefined {
    return this.#targets.get(id);
  }
}
