let hot;
hot = import.meta.hot;
hot.accept();
