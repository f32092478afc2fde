import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot.data.a.b = 1;
(_hot.selfAcceptingData.map ??= new Map()).set("x", 1);
(_hot.selfAcceptingData.list ||= []).push(x);
