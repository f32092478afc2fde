import type { IncomingMessage } from "node:http";
import { userOf } from "./sessions.js";

export const bundleNames = ["public", "auth", "private"] as const;
type BundleName = (typeof bundleNames)[number];

/** Who may have a bundle: its files, its page and its socket. It is asked where a file is chosen, not by comparing addresses. */
export function mayHave(request: IncomingMessage, bundle: string): boolean {
  return bundle !== "private" || userOf(request) !== undefined;
}

/** The bundle whose page answers an address. */
export function pageOf(request: IncomingMessage): BundleName {
  const { url = "/" } = request;
  if (url.startsWith("/login")) return "auth";
  if (!url.startsWith("/private")) return "public";
  return mayHave(request, "private") ? "private" : "auth";
}
