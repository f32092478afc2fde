import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (x()) a();
else if (_hot) dead();
else if (y()) b();
else c();
if (x()) a();
else if (_hot) dead();
