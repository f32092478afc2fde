import.meta.hot.accept();
if (false) { stays(); }
const x = void 0 ?? 1;
(0, object.method)();
void 0;
{}
;
typeof undefined === "undefined" && stays();
export const y = x ? null : undefined;
