if (Boolean(import.meta.hot)) dead();
export const cold = !Boolean(import.meta.hot);
export const mixed = Boolean(effect() && import.meta.hot);
