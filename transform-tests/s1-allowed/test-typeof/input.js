export const type = typeof import.meta.hot;
if (typeof import.meta.hot !== "undefined") hot();
if (typeof import.meta.hot === "object") hot();
