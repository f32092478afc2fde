import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const mode = _hot ? "hot" : "cold";
export const other = !_hot ? "cold" : "hot";
