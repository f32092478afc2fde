function Boolean(x) { return x; }
export const hot = Boolean(import.meta.hot);
