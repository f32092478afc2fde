export function f() {
  before();
  if (!import.meta.hot) return 1;
  dead();
  var kept = 2;
  function hoisted() { return kept; }
}
export function g() {
  if (!import.meta.hot) return;
  const scoped = import.meta.hot.data.x;
  return () => scoped;
}
