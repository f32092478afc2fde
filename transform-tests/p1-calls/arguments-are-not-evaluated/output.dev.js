import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot.dispose(effect());
const value = _hot.send(await effect(), counter += 1);
