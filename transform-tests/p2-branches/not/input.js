if (!import.meta.hot) { stays(); } else { dead(); }
if (!!import.meta.hot) { dead(); }
