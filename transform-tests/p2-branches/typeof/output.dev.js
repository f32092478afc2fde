import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = typeof _hot;
export const b = typeof _hot === "undefined" ? 1 : dead();
if (typeof _hot != "undefined") dead();
if ("object" == typeof _hot) dead();
