export const a = import.meta.hot.data.a ??= () => {};
export const b = import.meta.hot.data.b ?? function () {};
export let c; c = import.meta.hot.data.c || class {};
export const d = { d: import.meta.hot.data.d ??= () => {} };
export class E { e = import.meta.hot.data.e ??= () => {}; static #f = import.meta.hot ? 1 : () => {}; }
export const g = ({ g = import.meta.hot.data.g ?? (() => {}) }, h = import.meta.hot.data.h ??= class {}) => {};
export const named = import.meta.hot.data.named ??= function name() {};
export const inner = wrap(import.meta.hot.data.inner ??= () => {});
export const other = () => {};
