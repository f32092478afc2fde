import { a } from "./a";
import { b } from "./b";
import.meta.hot.accept(["./a", "./b"]);
import.meta.hot.accept(["./a", `./b`], ([a, b]) => use(a, b));
use(a, b);
