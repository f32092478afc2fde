import "./App";
import.meta.hot.accept("./app");
