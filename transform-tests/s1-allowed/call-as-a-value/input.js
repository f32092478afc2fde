export const result = import.meta.hot.accept();
export default () => import.meta.hot.invalidate("no");
await import.meta.hot.send("x");
