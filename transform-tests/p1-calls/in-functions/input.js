export const arrow = () => import.meta.hot.accept();
export function block() { import.meta.hot.accept(); }
export async function asynchronous() { return import.meta.hot.send("x"); }
