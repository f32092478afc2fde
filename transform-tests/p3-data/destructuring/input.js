export const { a = 1, b: { c } = { c: 2 }, ...rest } = import.meta.hot.data;
const [d = 3] = import.meta.hot.data.list ?? [];
use(d);
