import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot.accept();
_hot.accept((next)=>use(next));
_hot.accept([]);
