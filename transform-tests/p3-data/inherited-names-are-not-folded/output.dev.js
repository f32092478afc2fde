import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot.data.toString;
export const b = _hot.selfAcceptingData.constructor ??= create();
export const c = _hot.data["__proto__"] ?? create();
export const d = _hot.data.hasOwnProperty("x");
_hot.data.valueOf = create();
export const e = delete _hot.data.toString;
