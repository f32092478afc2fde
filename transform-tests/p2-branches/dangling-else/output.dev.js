import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (a()) if (b()) x();
else _hot.accept();
else z();
if (a()) {
    if (_hot) dead();
} else z();
