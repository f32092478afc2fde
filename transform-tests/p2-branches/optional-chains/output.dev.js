import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot?.data;
export const b = _hot?.data.x.y.z;
export const c = _hot?.data[effect()].y(effect());
export const d = _hot?.accept().then(dead());
export const e = _hot?.data?.x;
_hot?.accept(dead());
delete _hot?.data.x;
