import "./a";
import "./b";
import.meta.hot.accept("./something-else");
