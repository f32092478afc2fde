const lazy = ()=>import("./lazy");
const required = require("./required");
use(lazy, required);
