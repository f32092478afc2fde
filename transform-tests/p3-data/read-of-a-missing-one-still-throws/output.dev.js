import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot.data.list.length;
_hot.data.socket.close(argument());
