if (a()) if (!import.meta.hot) { first(); second(); }
for (const x of list) if (!import.meta.hot) { const y = x; use(y); }
while (a()) if (import.meta.hot) dead();
if (a()) if (b()) x(); else if (import.meta.hot) dead(); else y(); else z();
