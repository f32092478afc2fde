export const kept = void 0;
