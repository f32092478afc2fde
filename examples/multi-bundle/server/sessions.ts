import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Who is logged in; an edit of this file logs nobody out. */
const sessions: Map<string, string> = (import.meta.hot.data.sessions ??= new Map());

export function logIn(name: string): string {
  const session = randomUUID();
  sessions.set(session, name);
  return session;
}

export function logOut(request: IncomingMessage): void {
  sessions.delete(sessionOf(request));
}

export function userOf(request: IncomingMessage): string | undefined {
  return sessions.get(sessionOf(request));
}

function sessionOf({ headers }: IncomingMessage): string {
  return /(?:^|; )session=([^;]+)/.exec(headers.cookie ?? "")?.[1] ?? "";
}
