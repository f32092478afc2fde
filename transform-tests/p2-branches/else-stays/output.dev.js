import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (_hot) {
    dead();
} else {
    stays();
    too();
}
if (_hot) dead();
else stays();
if (_hot) dead();
else if (other()) stays();
else too();
