import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (Boolean(_hot)) dead();
export const cold = !Boolean(_hot);
export const mixed = Boolean(effect() && _hot);
