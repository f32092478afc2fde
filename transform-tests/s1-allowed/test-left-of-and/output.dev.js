import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot && _hot.accept();
export const kept = _hot && _hot.data.kept;
