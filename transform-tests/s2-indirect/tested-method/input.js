if (import.meta.hot.accept) import.meta.hot.accept();
import.meta.hot.send && import.meta.hot.send("x");
