import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
condition() && _hot.accept();
condition() || _hot.accept();
condition() ? _hot.accept() : stays();
condition() ? stays() : _hot.accept();
first(), _hot.accept(), last();
