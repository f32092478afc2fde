import { call } from "./api.ts";
import { setUser, type User } from "./store.ts";

/** @returns who is signed in, as the server says */
export const fetchUser = (): Promise<User | null> => call("GET", "session");

/** @throws an error that says why not */
export async function signIn(name: string, password: string): Promise<void> {
  setUser(await call<User>("POST", "session", { name, password }));
}

export async function signOut(): Promise<void> {
  await call("DELETE", "session");
  setUser(null);
}
