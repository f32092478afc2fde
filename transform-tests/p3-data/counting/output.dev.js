import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot.selfAcceptingData.runs ??= 0;
_hot.data.runs++;
export const a = _hot.data.runs++;
export const b = --_hot.data.runs;
export const c = _hot.data.total += price();
_hot.data.total += 1;
