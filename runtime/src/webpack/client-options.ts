declare global {
  /** The query of an entry, which the bundlers put in the place of this name. */
  const __resourceQuery: string;
}

/** What the plugin tells its entries. */
export interface ClientOptions {
  /** Of the dev server's socket, at the page's own address. */
  path: string;
  /** Another address for it. */
  url: string | undefined;
  /** Where the dev server opens an editor. */
  editor: string | undefined;
}

/** @param query of the entry, `?path=...&editor=...`. */
export function clientOptions(query: string): ClientOptions {
  const given = new URLSearchParams(query);
  return { path: given.get("path") ?? "/ws", url: given.get("url") ?? undefined, editor: given.get("editor") ?? undefined };
}
