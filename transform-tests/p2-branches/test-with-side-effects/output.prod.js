effect();
stays();
effect();
stays();
effect();
export const x = (effect(), 2);
