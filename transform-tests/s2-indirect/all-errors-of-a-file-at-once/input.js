const hot = import.meta.hot;
import.meta.hot.acept();
import.meta.hot = 1;
import.meta.hot.accept("./nowhere");
export default hot;
