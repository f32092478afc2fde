/** An id or a specifier without its query, and the query without `?`; it is not set if there is no `?`. */
export function splitQuery(id: string): [path: string, query: string | undefined] {
  const at = id.indexOf("?");
  return at < 0 ? [id, undefined] : [id.slice(0, at), id.slice(at + 1)];
}
