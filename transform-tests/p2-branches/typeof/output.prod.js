export const a = "undefined";
export const b = 1;
