export const a = import.meta.hot.data[key()] ??= value();
export const b = import.meta.hot.data[key()] = value();
export const c = import.meta.hot.data[key()];
export const d = import.meta.hot.data[i++] ??= value();
export const e = import.meta.hot.data[`store:${key()}`] ??= value();
export const f = import.meta.hot.data["store:" + id] ??= value();
export const g = import.meta.hot.data[`store:${id}`] &&= dead();
import.meta.hot.data[key()] = value();
