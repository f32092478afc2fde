if (effect() && import.meta.hot) { dead(); } else { stays(); }
if (effect() || !import.meta.hot) { stays(); }
if ((effect(), import.meta.hot)) dead();
if (import.meta.hot && effect()) dead();
export const x = (effect(), import.meta.hot) ? 1 : 2;
