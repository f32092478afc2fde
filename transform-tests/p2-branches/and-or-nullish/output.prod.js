export const a = void 0;
export const b = stays();
export const c = true;
export const d = stays();
if (effect()) maybe();
if (effect()) maybe();
