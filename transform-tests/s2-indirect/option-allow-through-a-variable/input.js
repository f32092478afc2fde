const meta = import.meta;
meta.hot.accept();
if (meta.hot) go();
export const { hot, url } = meta;
export const x = meta.hot.data.x ?? 1;
