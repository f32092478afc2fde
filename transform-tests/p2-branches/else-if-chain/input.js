if (x()) a();
else if (import.meta.hot) dead();
else if (y()) b();
else c();
if (x()) a();
else if (import.meta.hot) dead();
