/**
 * Ids of modules: a file's path, followed by the query of the import. As on Node, `./a.js?v=1` and `./a.js?v=2` are two
 * modules of one file.
 */
export class ModuleIds {
  /** Only of ids with a query. */
  readonly #files = new Map<string, { path: string; query: string }>();
  readonly #idsWithQuery = new Map<string, Set<string>>();

  /** @param query with its `?` or `#`; empty if the import has none */
  idOf(path: string, query: string): string {
    if (!query) return path;
    const id = path + query;
    this.#files.set(id, { path, query });
    this.#idsWithQuery.set(path, (this.#idsWithQuery.get(path) ?? new Set()).add(id));
    return id;
  }

  pathOf(id: string): string {
    return this.#files.get(id)?.path ?? id;
  }

  queryOf(id: string): string {
    return this.#files.get(id)?.query ?? "";
  }

  /** All ids of a file that were imported; the path itself is always one. */
  idsOf(path: string): string[] {
    return [path, ...(this.#idsWithQuery.get(path) ?? [])];
  }
}
