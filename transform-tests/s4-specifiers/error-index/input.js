import "./lib";
import.meta.hot.accept("./lib/index.js");
