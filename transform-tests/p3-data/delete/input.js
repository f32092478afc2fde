export const a = delete import.meta.hot.data.x;
delete import.meta.hot.data.y;
delete import.meta.hot.data[key()];
export const b = delete import.meta.hot.data?.z;
