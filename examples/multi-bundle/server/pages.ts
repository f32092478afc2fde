/** Which bundle's page an address gets. */
export function pageOf({ url = "/" }: { url?: string }): "public" | "auth" | "private" {
  if (url.startsWith("/private")) return "private";
  return url.startsWith("/login") ? "auth" : "public";
}
