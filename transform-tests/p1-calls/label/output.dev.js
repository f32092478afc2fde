import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
label: _hot.accept();
outer: for(;;){
    _hot.accept();
    break outer;
}
