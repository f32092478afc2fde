export const hot = false;
export const cold = true;
