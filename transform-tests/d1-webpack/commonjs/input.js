import { a } from "./a";
import.meta.hot.accept("./a", () => use(a));
export const b = a;
