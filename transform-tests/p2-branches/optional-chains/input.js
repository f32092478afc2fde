export const a = import.meta.hot?.data;
export const b = import.meta.hot?.data.x.y.z;
export const c = import.meta.hot?.data[effect()].y(effect());
export const d = import.meta.hot?.accept().then(dead());
export const e = (import.meta.hot?.data)?.x;
import.meta.hot?.accept(dead());
delete import.meta.hot?.data.x;
