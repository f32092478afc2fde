[import.meta.hot] = [1];
({ a: import.meta.hot.data } = {});
for (import.meta.hot of []) {}
for (import.meta.hot.data in {}) {}
