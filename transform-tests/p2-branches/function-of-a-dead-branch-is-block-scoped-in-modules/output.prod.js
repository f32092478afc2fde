export const type = typeof f;
