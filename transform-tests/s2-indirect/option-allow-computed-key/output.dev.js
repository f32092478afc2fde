import { webpackHot as _webpackHot } from "import-meta-hot";
const _hot = _webpackHot(import.meta.webpackHot);
_hot[name]("x", argument());
export const method = _hot[name()];
