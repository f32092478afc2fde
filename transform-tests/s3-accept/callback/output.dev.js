import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot.accept((next)=>apply(next));
_hot.accept(function() {});
_hot.accept(apply);
_hot.accept(make(apply));
_hot.accept(ready ? apply : later);
_hot.accept(undefined);
