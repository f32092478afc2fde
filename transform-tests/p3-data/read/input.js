export const a = import.meta.hot.data.a;
use(import.meta.hot.data.b, import.meta.hot.data["c"], import.meta.hot.data[0]);
import.meta.hot.data.d;
