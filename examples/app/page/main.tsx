import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { fetchUser } from "./session.ts";
import { report, setUser } from "./store.ts";

createRoot(document.querySelector("#root")!).render(<App />);
fetchUser().then(setUser, (error: Error) => report(error.message));
