const load = (name) => import("./" + name);
import.meta.hot.accept("./a");
