export const get = () => import.meta.hot;
export function method() { return import.meta.hot.dispose; }
