import { webpackHot } from "./mine";
const _hot = 1;
function _webpackHot(renewed) {
    return _hot + renewed;
}
export { _hot, _webpackHot, webpackHot };
