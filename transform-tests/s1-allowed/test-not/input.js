export const cold = !import.meta.hot;
export const hot = !!import.meta.hot;
