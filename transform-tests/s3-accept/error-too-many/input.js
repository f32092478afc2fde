import "./a";
import.meta.hot.accept("./a", use, more);
