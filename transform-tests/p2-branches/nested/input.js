if (import.meta.hot) {
  if (import.meta.hot.data.x) dead();
  else dead();
} else if (!import.meta.hot) {
  if (x()) { if (import.meta.hot) dead(); else stays(); }
}
