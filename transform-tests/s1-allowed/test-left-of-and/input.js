import.meta.hot && import.meta.hot.accept();
export const kept = import.meta.hot && import.meta.hot.data.kept;
