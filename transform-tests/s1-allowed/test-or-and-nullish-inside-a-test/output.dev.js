import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (_hot || other()) a();
if (_hot ?? other()) b();
if (other() && _hot) c();
if (!(_hot || other())) d();
