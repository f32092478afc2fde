const hot = import.meta.hot;
