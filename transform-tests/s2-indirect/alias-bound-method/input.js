const accept = import.meta.hot.accept.bind(import.meta.hot);
