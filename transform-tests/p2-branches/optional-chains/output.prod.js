export const a = void 0;
export const b = void 0;
export const c = void 0;
export const d = void 0;
export const e = void 0;
