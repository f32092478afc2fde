import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
before();
if (_hot) {
    _hot.accept();
    dead();
}
after();
