export const cold = true;
