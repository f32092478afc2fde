import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot?.accept();
_hot?.dispose(stop);
_hot.accept?.();
_hot.prune?.(stop);
_hot?.accept?.();
