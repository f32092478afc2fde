[import.meta.hot.data.a, import.meta.hot.data.b = 1] = list;
({ x: import.meta.hot.data.c } = object);
for (import.meta.hot.data.d of list) use(import.meta.hot.data.d);
for (const key in import.meta.hot.data) dead(key);
