if (import.meta.hot) { function f() {} }
export const type = typeof f;
