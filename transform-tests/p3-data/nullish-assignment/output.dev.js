import { webpackHot as _webpackHot } from "import-meta-hot";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot.data.a ??= create();
_hot.data.b ??= create();
_hot.data.c ??= 0;
const store = _hot.data.store ??= new Store();
use(store);
