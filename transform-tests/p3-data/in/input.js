export const a = "x" in import.meta.hot.data;
if ("x" in import.meta.hot.data) dead();
export const inherited = "toString" in import.meta.hot.data;
export const unknown = name in import.meta.hot.data;
export const own = `key:${name}` in import.meta.hot.data;
