export const mode = import.meta.hot ? "hot" : "cold";
export const other = !import.meta.hot ? "cold" : "hot";
