if (a()) if (b()) x(); else import.meta.hot.accept(); else z();
if (a()) { if (import.meta.hot) dead(); } else z();
