import { d } from "./d";
import.meta.hot.accept("./d.ts", () => use(d));
