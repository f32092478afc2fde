export function f() { import.meta.hot.invalidate(); }
const lazy = () => import("./lazy");
import.meta.hot.accept(["./lazy"], ([next]) => use(next));
export { lazy };
