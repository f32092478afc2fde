const accept = import.meta.hot.accept;
