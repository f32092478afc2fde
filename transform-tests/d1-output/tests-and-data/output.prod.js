export const n = 1;
export const type = "undefined";
