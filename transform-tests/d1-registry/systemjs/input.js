import { a } from "./a";
export * from "./b";
import.meta.hot.accept("./a", (next) => use(next, a));
if (import.meta.hot) import.meta.hot.dispose((data) => { data.a = a; });
await a;
export const here = import.meta.url;
export default class { static kept = import.meta.hot.data.kept; }
