export const a = import.meta.hot.data.toString;
export const b = import.meta.hot.data.constructor ??= create();
export const c = import.meta.hot.data["__proto__"] ?? create();
export const d = import.meta.hot.data.hasOwnProperty("x");
import.meta.hot.data.valueOf = create();
export const e = delete import.meta.hot.data.toString;
