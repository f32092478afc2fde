import { call } from "./api.ts";
import { report, setUser, type User } from "./store.ts";

/** Asks the server who is signed in. */
export const loadUser = (): Promise<void> =>
  call<User | null>("GET", "session").then(setUser, (error: Error) => report(error.message));

/** @throws an error that says why not */
export async function signIn(name: string, password: string): Promise<void> {
  setUser(await call<User>("POST", "session", { name, password }));
}

export async function signOut(): Promise<void> {
  await call("DELETE", "session");
  setUser(null);
}
