const url = new URL("./worker", import.meta.url);
const path = require.resolve("./resolved");
import.meta.resolve("./meta");
import.meta.hot.accept(["./worker", "./resolved", "./meta"]);
