import about from "./about.json";
import { showCounter } from "./counter.js";

showCounter(document.querySelector<HTMLButtonElement>("#count")!);
document.querySelector("#version")!.textContent = `${about.name}, version ${about.version}`;

// The new counter takes over the button. Nothing else runs again.
import.meta.hot.accept("./counter.js", (next) => next?.showCounter(document.querySelector("#count")));
