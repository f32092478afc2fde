import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot.selfAcceptingData.a ??= 1;
_hot.selfAcceptingData.b ||= 2;
_hot.selfAcceptingData.c &&= 3;
_hot.data.d = 4;
_hot.selfAcceptingData.e ??= 5;
