import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
const data = _hot.data;
use(_hot.data);
export const { a, b = 2, ...rest } = _hot.data;
for(const key in _hot.data)use(key);
Object.assign(_hot.data, {
    data
});
export const copy = {
    ..._hot.data
};
[_hot.data.first] = [
    1
];
