import { a } from "./a";
import.meta.hot.accept("./a");
import.meta.hot.accept("./a", (next) => use(next, a));
