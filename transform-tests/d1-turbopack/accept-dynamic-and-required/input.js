const lazy = () => import("./lazy");
const required = require("./required");
import.meta.hot.accept(["./lazy", "./required"], ([lazy, required]) => use(lazy, required));
use(lazy, required);
