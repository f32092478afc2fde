import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = delete _hot.data.x;
delete _hot.data.y;
delete _hot.data[key()];
export const b = delete _hot.data?.z;
