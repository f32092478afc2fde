export function setup() {
  if (!import.meta.hot) return;
  import.meta.hot.accept();
}
