while (import.meta.hot) dead();
while (!import.meta.hot) { stays(); break; }
for (let i = effect(); import.meta.hot; i++) dead();
for (effect(); import.meta.hot; dead()) dead();
for (; !import.meta.hot; ) { stays(); break; }
for (import.meta.hot.accept(); x(); import.meta.hot.accept()) stays();
