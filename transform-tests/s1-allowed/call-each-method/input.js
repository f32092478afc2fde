import.meta.hot.accept();
import.meta.hot.dispose((data) => save(data));
import.meta.hot.prune(() => stop());
import.meta.hot.invalidate("cannot take it");
import.meta.hot.on("vite:afterUpdate", log);
import.meta.hot.off("vite:afterUpdate", log);
import.meta.hot.send("app:event", { n: 1 });
import.meta.hot.decline();
