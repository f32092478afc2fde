if (condition()) import.meta.hot.accept();
if (other()) { import.meta.hot.accept(); } else { stays(); }
if (third()) { stays(); } else { import.meta.hot.accept(); }
for (const x of list) import.meta.hot.accept();
