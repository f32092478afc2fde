const debug = true;
if (debug) import.meta.hot.accept();
if (process.env.NODE_ENV !== "production") { import.meta.hot.accept(); }
if (typeof window !== "undefined" && debug) { import.meta.hot.dispose(() => {}); }
