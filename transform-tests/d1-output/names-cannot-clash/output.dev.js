import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import { webpackHot } from "./mine";
const _hot1 = 1;
function _webpackHot1(renewed) {
    return _hot1 + renewed;
}
_hot.accept("./mine", (_hot1)=>use(_hot1, _hot.data), [
    (renewed, failed)=>import.meta.webpackHot.accept("./mine", renewed, failed)
]);
export { _hot1 as _hot, _webpackHot1 as _webpackHot, webpackHot };
