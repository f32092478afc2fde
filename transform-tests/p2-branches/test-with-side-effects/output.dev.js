import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (effect() && _hot) {
    dead();
} else {
    stays();
}
if (effect() || !_hot) {
    stays();
}
if (effect(), _hot) dead();
if (_hot && effect()) dead();
export const x = (effect(), _hot) ? 1 : 2;
