import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const result = _hot.accept();
export default (()=>_hot.invalidate("no"));
await _hot.send("x");
