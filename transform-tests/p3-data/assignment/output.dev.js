import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot.data.a = create();
_hot.data.b = create();
_hot.data.c = 1;
_hot.data.d = _hot.data.e = 2;
x = _hot.data.f = x + 1;
