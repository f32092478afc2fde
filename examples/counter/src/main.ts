import "./theme.css";
import { mount } from "./counter";
import { greeting } from "./greeting";
import { show } from "./page";

const greet = () => show("#greeting", greeting(new Date().getHours()));

show("#loads", String((sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1)));
greet();
mount(document.querySelector<HTMLButtonElement>("#count")!);
document.querySelector("#greet")!.addEventListener("click", greet);

// counter.ts has no idea how it is mounted: when it changes, it is mounted again here.
import.meta.hot.accept("./counter", (next) => next?.mount(document.querySelector("#count")!));
