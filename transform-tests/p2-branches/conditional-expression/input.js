export const a = import.meta.hot ? dead() : 1;
export const b = !import.meta.hot ? 2 : dead();
export const c = import.meta.hot ? dead() : import.meta.hot ? dead() : 3;
