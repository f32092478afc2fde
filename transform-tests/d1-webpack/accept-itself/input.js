import.meta.hot.accept();
import.meta.hot.accept((next) => use(next));
import.meta.hot.accept([]);
