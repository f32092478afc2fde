import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
switch(value){
    case 1:
        _hot.accept();
        break;
    case 2:
        _hot.accept();
    default:
        stays();
}
