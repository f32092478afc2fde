while (import.meta.hot) { var a = 1; }
for (var i = 0; import.meta.hot; i++) { var b = 1; }
use(a, b, i);
