import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
[_hot.data.a, _hot.data.b = 1] = list;
({ x: _hot.data.c } = object);
for (_hot.data.d of list)use(_hot.data.d);
for(const key in _hot.data)dead(key);
