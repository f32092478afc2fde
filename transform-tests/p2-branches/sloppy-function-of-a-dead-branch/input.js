if (import.meta.hot) { function f() {} async function g() {} { function h() {} } }
if (!import.meta.hot) { function stays() {} }
function strict() {
  "use strict";
  if (import.meta.hot) { function inner() {} }
  if (!import.meta.hot) { function scoped() {} }
  return typeof inner;
}
use(typeof f, typeof h);
