import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const { a = 1, b: { c } = {
    c: 2
}, ...rest } = _hot.data;
const [d = 3] = _hot.data.list ?? [];
use(d);
