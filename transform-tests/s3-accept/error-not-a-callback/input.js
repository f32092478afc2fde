import.meta.hot.accept(1);
import.meta.hot.accept({ a: 1 });
import.meta.hot.accept(/x/);
import.meta.hot.accept(true);
