import { a } from "./a";
import { b } from "./b";
import.meta.hot.accept("./a", (next) => use(next, a));
import.meta.hot.accept(["./a", "./b"], ([a, b]) => use(a, b));
export { b };
