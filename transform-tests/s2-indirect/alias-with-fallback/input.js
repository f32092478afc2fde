const hot = import.meta.hot || { accept() {} };
const other = import.meta.hot ?? null;
