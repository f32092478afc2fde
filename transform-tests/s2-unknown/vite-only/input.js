import.meta.hot.acceptExports(["a"], () => {});
