export const a = void 0;
