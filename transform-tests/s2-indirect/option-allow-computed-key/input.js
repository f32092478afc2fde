import.meta.hot[name]("x", argument());
export const method = import.meta.hot[name()];
