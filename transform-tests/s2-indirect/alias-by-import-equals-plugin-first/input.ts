import hot = import.meta.hot;
hot.accept();
