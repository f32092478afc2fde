import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const tests = [
    _hot == null,
    _hot != null,
    _hot === undefined,
    _hot !== undefined,
    undefined === _hot,
    void 0 !== _hot,
    null === _hot
];
