condition() && import.meta.hot.accept();
condition() || import.meta.hot.accept();
condition() ? import.meta.hot.accept() : stays();
condition() ? stays() : import.meta.hot.accept();
first(), import.meta.hot.accept(), last();
