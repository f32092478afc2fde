a: if (import.meta.hot) { break a; }
b: if (import.meta.hot) { dead(); } else { if (x()) break b; stays(); }
c: { if (!import.meta.hot) break c; dead(); }
d: if (!import.meta.hot) { stays(); }
e: do { if (x()) continue e; once(); } while (import.meta.hot);
