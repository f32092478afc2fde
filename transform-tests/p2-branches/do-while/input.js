do { once(); } while (import.meta.hot);
do { if (x()) break; once(); } while (import.meta.hot);
do { if (x()) continue; once(); } while (import.meta.hot);
do { for (;;) break; switch (x()) { case 1: break; } once(); } while (import.meta.hot);
do { const y = 1; use(y); } while (import.meta.hot && effect());
