import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot.selfAcceptingData.a &&= dead();
_hot.selfAcceptingData.b &&= dead();
