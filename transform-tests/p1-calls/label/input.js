label: import.meta.hot.accept();
outer: for (;;) { import.meta.hot.accept(); break outer; }
