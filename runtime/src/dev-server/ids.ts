import { isAbsolute, join, relative, sep } from "node:path";
import type { Target } from "./node.js";
import { splitQuery } from "./query.js";

/** The query of a CommonJS module behind the facade that `import` reaches. */
export const COMMON_JS = "commonjs";
/** Ways to import a file that are not for its type. */
export const FILE_QUERIES = ["raw", "url", "inline"];
const QUERIES = [...FILE_QUERIES, COMMON_JS];

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

  /** @param pluginId of a module, as plugins know it: a path, a path with a query, or any name of a virtual module */
  idOfPlugin(pluginId: string): string {
    const [path, query] = splitQuery(pluginId);
    const isPath = isAbsolute(path);
    if (isPath && (query === undefined || QUERIES.includes(query))) return this.idOf(path, query);
    const name = isPath ? this.idOf(path) : `/@id/${path.replaceAll("\0", "__x00__")}`;
    const id = query === undefined ? name : `${name}?${query}`;
    if (!this.#targets.has(id))
      this.#targets.set(id, { path: isPath ? path : join(this.root, name.slice(1)), query: "", pluginId });
    return id;
  }

  targetOf(id: string): Target | undefined {
    return this.#targets.get(id);
  }
}
