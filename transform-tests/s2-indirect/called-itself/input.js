import.meta.hot();
new import.meta.hot.accept();
import.meta.hot.accept`x`;
