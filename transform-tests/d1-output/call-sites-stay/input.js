import { a } from "./a";
const result = before() ? import.meta.hot.accept("./a", (next) => {
  use(next);
}) : null;
import.meta.hot?.accept(["./a"]);
export { a, result };
