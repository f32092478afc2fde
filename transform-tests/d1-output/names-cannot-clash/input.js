import { webpackHot } from "./mine";
const _hot = 1;
function _webpackHot(renewed) { return _hot + renewed; }
import.meta.hot.accept("./mine", (_hot) => use(_hot, import.meta.hot.data));
export { _hot, _webpackHot, webpackHot };
