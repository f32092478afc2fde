import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { db } from "./database.ts";

export interface User {
  id: number;
  name: string;
}

const COOKIE = "session";
const LASTS_S = 30 * 24 * 60 * 60;
const hash = promisify<string, string, number, Buffer>(scrypt);

/**
 * Whoever comes first with a name chooses its password.
 * @returns the user, or nothing if the password is wrong
 */
export async function findOrAddUser(name: string, password: string): Promise<User | undefined> {
  const known = find(name);
  if (known) {
    const [salt = "", key = ""] = known.password.split(":");
    const given = await hash(password, salt, 64);
    return timingSafeEqual(given, Buffer.from(key, "hex")) ? known : undefined;
  }
  const salt = randomBytes(16).toString("hex");
  const key = await hash(password, salt, 64);
  db.run("INSERT INTO users (name, password) VALUES (?, ?)", [name, `${salt}:${key.toString("hex")}`]);
  return find(name);
}

function find(name: string): (User & { password: string }) | undefined {
  const row = db.get("SELECT id, name, password FROM users WHERE name = ?", [name]);
  return row ? (row as unknown as User & { password: string }) : undefined;
}

/** @returns the cookie of a new session */
export function startSession(user: User): string {
  const token = randomBytes(32).toString("base64url");
  db.run("DELETE FROM sessions WHERE ends < ?", [Date.now()]);
  db.run("INSERT INTO sessions (token, user, ends) VALUES (?, ?, ?)", [
    keyOf(token),
    user.id,
    Date.now() + LASTS_S * 1000,
  ]);
  return cookie(token, LASTS_S);
}

/** The session of a request and its user, if there is one. */
export function sessionOf(request: Request): { key: string; user: User } | undefined {
  const token = new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`).exec(request.headers.get("cookie") ?? "")?.[1];
  if (token === undefined) return undefined;
  const key = keyOf(token);
  const user = db.get(
    "SELECT users.id, users.name FROM sessions JOIN users ON users.id = sessions.user WHERE token = ? AND ends > ?",
    [key, Date.now()],
  );
  return user ? { key, user: user as unknown as User } : undefined;
}

/** @returns the cookie that makes the browser forget its session */
export function endSession(key: string): string {
  db.run("DELETE FROM sessions WHERE token = ?", [key]);
  return cookie("", 0);
}

/** Who reads the database cannot sign in with what it says. */
const keyOf = (token: string): string => createHash("sha256").update(token).digest("hex");

const cookie = (value: string, seconds: number): string =>
  `${COOKIE}=${value}; HttpOnly; SameSite=Lax; Path=/; Max-Age=${seconds}`;
