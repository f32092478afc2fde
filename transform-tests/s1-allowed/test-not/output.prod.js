export const cold = true;
export const hot = false;
