import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const type = typeof _hot;
if (typeof _hot !== "undefined") hot();
if (typeof _hot === "object") hot();
