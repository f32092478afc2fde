import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const hot = Boolean(_hot);
export const cold = !Boolean(_hot);
