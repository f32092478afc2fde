export const a = import.meta.hot.data.a && dead();
