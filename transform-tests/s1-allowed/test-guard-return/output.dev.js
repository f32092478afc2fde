import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export function setup() {
    if (!_hot) return;
    _hot.accept();
}
