import.meta.hot?.accept();
import.meta?.hot?.dispose(stop);
import.meta.hot.accept?.();
import.meta?.hot.prune?.(stop);
import.meta.hot?.accept?.();
