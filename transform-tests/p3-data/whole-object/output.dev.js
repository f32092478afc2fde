import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
const data = _hot.data;
use(_hot.data);
export const copy = {
    ..._hot.data
};
export const truthy = _hot.data ? 1 : dead();
export const type = typeof _hot.data;
export const same = _hot.data === undefined;
Object.assign(_hot.data, data);
