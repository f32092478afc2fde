import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (_hot) hot();
if (_hot) hot();
export const cold = !_hot;
