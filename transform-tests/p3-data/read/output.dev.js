import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot.data.a;
use(_hot.data.b, _hot.data["c"], _hot.data[0]);
_hot.data.d;
