(import.meta.hot.data.a ?? x++)();
(import.meta.hot.data.b ?? new X())();
(import.meta.hot.data.c ?? new X())?.();
new (import.meta.hot.data.d ?? x++)();
