import { useEffect } from "react";
import { connect, disconnect } from "./live.ts";
import { SignedIn } from "./SignedIn.tsx";
import { SignIn } from "./SignIn.tsx";
import { loadUser } from "./session.ts";
import { useApp } from "./store.ts";
import { Problem } from "./ui/Problem.tsx";

export function App() {
  const user = useApp((state) => state.user);
  // An update runs the effects of edited components again: `connect` keeps the connection that is open.
  useEffect(() => {
    if (user === undefined) loadUser();
    else if (user === null) disconnect();
    else connect();
  }, [user]);
  return (
    <>
      {user === null && <SignIn />}
      {user && <SignedIn user={user} />}
      <Problem />
    </>
  );
}
