export const a = false;
export const inherited = "toString" in {};
export const unknown = name in {};
export const own = (`key:${name}`, false);
