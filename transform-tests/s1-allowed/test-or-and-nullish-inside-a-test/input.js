if (import.meta.hot || other()) a();
if (import.meta.hot ?? other()) b();
if (other() && import.meta.hot) c();
if (!(import.meta.hot || other())) d();
