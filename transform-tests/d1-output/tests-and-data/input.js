if (import.meta.hot) { import.meta.hot.data.n ??= 0; }
export const n = import.meta.hot?.data.n ?? 1;
export const type = typeof import.meta.hot;
