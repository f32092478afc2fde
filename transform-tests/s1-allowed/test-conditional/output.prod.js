export const mode = "cold";
export const other = "cold";
