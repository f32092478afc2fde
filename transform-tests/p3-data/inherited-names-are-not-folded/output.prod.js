export const a = {}.toString;
export const b = {}.constructor ??= create();
export const c = {}["__proto__"] ?? create();
export const d = ({}).hasOwnProperty("x");
({}).valueOf = create();
export const e = delete ({}).toString;
