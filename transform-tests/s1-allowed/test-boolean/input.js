export const hot = Boolean(import.meta.hot);
export const cold = !Boolean(import.meta.hot);
