const x = 0;
if (!import.meta.hot) { const x = 1; use(x); }
if (!import.meta.hot) { let y = 1; }
if (!import.meta.hot) { class A {} use(A); }
if (!import.meta.hot) { function f() {} f(); }
if (!import.meta.hot) { var v = 1; use(v); }
use(x);
