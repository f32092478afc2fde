import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (condition()) _hot.accept();
if (other()) {
    _hot.accept();
} else {
    stays();
}
if (third()) {
    stays();
} else {
    _hot.accept();
}
for (const x of list)_hot.accept();
