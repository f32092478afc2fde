import { useEffect } from "react";
import { connect, disconnect } from "./live.ts";
import { SignedIn } from "./SignedIn.tsx";
import { SignIn } from "./SignIn.tsx";
import { useApp } from "./store.ts";
import { Problem } from "./ui/Problem.tsx";

export function App() {
  const user = useApp((state) => state.user);
  // An update runs effects of edited components again: `connect` keeps the connection that is open.
  useEffect(() => (user ? connect() : disconnect()), [user]);
  return (
    <>
      {user === null && <SignIn />}
      {user && <SignedIn user={user} />}
      <Problem />
    </>
  );
}
