import.meta.hot.reloadEverything();
import.meta.hot.foo;
if (import.meta.hot.active) go();
