import { a } from "./a";
import.meta.hot.accept("./a", (next) => use(next, a));
import.meta.hot.accept();
import.meta.hot.data.n ??= 1;
