import "./a";
import.meta.webpackHot?.accept("./a", () => {});
import.meta.hot.accept("./a", () => {});
