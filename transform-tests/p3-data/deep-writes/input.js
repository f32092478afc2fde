import.meta.hot.data.a.b = 1;
(import.meta.hot.data.map ??= new Map()).set("x", 1);
(import.meta.hot.data.list ||= []).push(x);
