import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot ? dead() : 1;
export const b = !_hot ? 2 : dead();
export const c = _hot ? dead() : _hot ? dead() : 3;
