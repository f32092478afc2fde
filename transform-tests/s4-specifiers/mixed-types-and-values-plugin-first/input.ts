import { type U, value } from "./mixed";
import eq = require("./equals");
import.meta.hot.accept(["./mixed", "./equals"], () => value as U);
eq.use();
