function* gen() { yield import.meta.hot; }
await import.meta.hot;
f(...import.meta.hot);
