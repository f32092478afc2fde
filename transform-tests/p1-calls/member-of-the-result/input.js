import.meta.hot.accept()?.then(() => never());
import.meta.hot?.accept().then(() => never());
