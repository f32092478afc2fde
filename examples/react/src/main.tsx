import { createRoot } from "react-dom/client";
import { App } from "./App";
import "./theme.css";

createRoot(document.querySelector("#root")!).render(<App />);
