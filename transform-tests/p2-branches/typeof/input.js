export const a = typeof import.meta.hot;
export const b = typeof import.meta.hot === "undefined" ? 1 : dead();
if (typeof import.meta.hot != "undefined") dead();
if ("object" == typeof import.meta.hot) dead();
