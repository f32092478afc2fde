export const type = "undefined";
