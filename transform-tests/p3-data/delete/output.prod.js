export const a = true;
key();
export const b = true;
