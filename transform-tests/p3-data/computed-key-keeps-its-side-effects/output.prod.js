export const a = {}[key()] ??= value();
export const b = (key(), value());
export const c = {}[key()];
export const d = (i++, value());
export const e = (`store:${key()}`, value());
export const f = ("store:" + id, value());
export const g = (`store:${id}`, void 0);
key(), value();
