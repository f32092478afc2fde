name;
export const method = (name(), void 0);
