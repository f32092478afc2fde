import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (_hot === undefined) stays();
if (_hot !== undefined) dead();
if (_hot == null) stays();
if (_hot != null) dead();
if (_hot === null) dead();
if (null == _hot) stays();
if (void 0 === _hot) stays();
