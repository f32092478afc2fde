export const a = import.meta.hot.data.a ?? create();
export const b = import.meta.hot.data.b || create();
export const c = import.meta.hot.data?.c ?? import.meta.hot?.data?.c ?? 3;
export let { runs } = { runs: (import.meta.hot.data.runs ?? 0) + 1 };
