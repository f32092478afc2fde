import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot.selfAcceptingData.a ??= create();
export const b = _hot.data.b ?? create();
_hot.data.c = create();
export const d = _hot.data.d || 1;
