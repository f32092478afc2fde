import "./a";
import.meta.hot.accept(dependency, use);
import.meta.hot.accept(null, use);
import.meta.hot.accept(() => {}, use);
