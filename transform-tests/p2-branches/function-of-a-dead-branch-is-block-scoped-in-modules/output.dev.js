import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (_hot) {
    function f1() {}
}
export const type = typeof f;
