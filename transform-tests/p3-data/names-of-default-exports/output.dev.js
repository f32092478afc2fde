import { webpackHot as _webpackHot } from "import-meta-hot";
const _hot = _webpackHot(import.meta.webpackHot);
export default _hot.selfAcceptingData.App ??= class {
};
