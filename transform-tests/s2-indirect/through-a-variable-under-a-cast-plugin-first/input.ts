let meta;
(meta as any) = import.meta;
meta.hot.accept();
