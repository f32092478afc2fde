import.meta.hot[name]();
import.meta.hot["acc" + "ept"]();
use(import.meta.hot[`${x}`]);
