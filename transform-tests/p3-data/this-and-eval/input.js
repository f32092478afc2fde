(import.meta.hot.data.f ?? object.method)();
(import.meta.hot ? dead : object.method)`text`;
(import.meta.hot.data.f ??= eval)("code");
(import.meta.hot.data.f ?? plain)();
(import.meta.hot.data.o ?? object).method();
export const type = typeof (import.meta.hot ? dead : undeclared);
delete (import.meta.hot.data.x ?? object.key);
new (import.meta.hot.data.C ??= Class)();
