import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
const hot = _hot;
if (hot) hot.accept();
export const accept = _hot.accept;
export default (()=>_hot);
