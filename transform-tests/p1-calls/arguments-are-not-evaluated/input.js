import.meta.hot.dispose(effect());
const value = import.meta.hot.send(await effect(), (counter += 1));
