import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (_hot) {
    if (_hot.data.x) dead();
    else dead();
} else if (!_hot) {
    if (x()) {
        if (_hot) dead();
        else stays();
    }
}
