import.meta.hot.accept = () => {};
