export const cold = true;
export const mixed = (effect(), false);
