export const list = [import.meta.hot];
export const object = { hot: import.meta.hot, ...import.meta.hot };
export const text = `${import.meta.hot}`;
