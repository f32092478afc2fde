import { webpackHot as _webpackHot } from "@scope/my-runtime/hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot.accept();
