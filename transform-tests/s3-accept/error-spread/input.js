import "./a";
import.meta.hot.accept(...list);
import.meta.hot.accept([...list]);
import.meta.hot.accept("./a", ...callbacks);
