import.meta.hot.accept("./a");
