import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = "x" in _hot.data;
if ("x" in _hot.data) dead();
export const inherited = "toString" in _hot.data;
export const unknown = name in _hot.data;
export const own = `key:${name}` in _hot.data;
