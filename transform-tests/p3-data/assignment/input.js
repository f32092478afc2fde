export const a = import.meta.hot.data.a = create();
import.meta.hot.data.b = create();
import.meta.hot.data.c = 1;
import.meta.hot.data.d = import.meta.hot.data.e = 2;
x = import.meta.hot.data.f = x + 1;
