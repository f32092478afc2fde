if (import.meta.hot === undefined) stays();
if (import.meta.hot !== undefined) dead();
if (import.meta.hot == null) stays();
if (import.meta.hot != null) dead();
if (import.meta.hot === null) dead();
if (null == import.meta.hot) stays();
if (void 0 === import.meta.hot) stays();
