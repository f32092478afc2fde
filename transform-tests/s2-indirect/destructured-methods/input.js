const { accept, data } = import.meta.hot;
