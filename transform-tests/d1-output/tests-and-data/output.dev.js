import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (_hot) {
    _hot.selfAcceptingData.n ??= 0;
}
export const n = _hot?.data.n ?? 1;
export const type = typeof _hot;
