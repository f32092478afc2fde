export const a = import.meta.hot.data.a ??= create();
import.meta.hot.data.b ??= create();
import.meta.hot.data.c ??= 0;
const store = (import.meta.hot.data.store ??= new Store());
use(store);
