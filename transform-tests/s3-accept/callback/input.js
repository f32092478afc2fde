import.meta.hot.accept((next) => apply(next));
import.meta.hot.accept(function () {});
import.meta.hot.accept(apply);
import.meta.hot.accept(make(apply));
import.meta.hot.accept(ready ? apply : later);
import.meta.hot.accept(undefined);
