const data = import.meta.hot.data;
use(import.meta.hot.data);
export const { a, b = 2, ...rest } = import.meta.hot.data;
for (const key in import.meta.hot.data) use(key);
Object.assign(import.meta.hot.data, { data });
export const copy = { ...import.meta.hot.data };
[import.meta.hot.data.first] = [1];
