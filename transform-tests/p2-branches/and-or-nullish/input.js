export const a = import.meta.hot && dead();
export const b = !import.meta.hot && stays();
export const c = !import.meta.hot || dead();
export const d = !!import.meta.hot || stays();
if (import.meta.hot ?? effect()) maybe();
if (import.meta.hot || effect()) maybe();
