import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot.selfAcceptingData.a ||= create();
_hot.data.b = create();
