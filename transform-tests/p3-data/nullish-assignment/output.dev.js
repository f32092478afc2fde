import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot.selfAcceptingData.a ??= create();
_hot.selfAcceptingData.b ??= create();
_hot.selfAcceptingData.c ??= 0;
const store = _hot.selfAcceptingData.store ??= new Store();
use(store);
