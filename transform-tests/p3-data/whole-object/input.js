const data = import.meta.hot.data;
use(import.meta.hot.data);
export const copy = { ...import.meta.hot.data };
export const truthy = import.meta.hot.data ? 1 : dead();
export const type = typeof import.meta.hot.data;
export const same = import.meta.hot.data === undefined;
Object.assign(import.meta.hot.data, data);
