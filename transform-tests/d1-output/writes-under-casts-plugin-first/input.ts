import.meta.hot.data.a! ??= 1;
(import.meta.hot.data.b as number) ||= 2;
(import.meta.hot!.data as Data).c &&= 3;
import.meta.hot.data.d! = 4;
import.meta.hot.data.e ??= 5;
