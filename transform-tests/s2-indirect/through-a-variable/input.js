const meta = import.meta;
meta.hot.accept();
if (meta.hot) go();
const { hot } = meta;
