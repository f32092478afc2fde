if (import.meta.hot) hot();
if (import.meta.hot) { hot(); } else { cold(); }
if (!import.meta.hot) cold();
