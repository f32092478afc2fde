import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import { acceptHMRUpdate } from "pinia";
if (_hot) {
    _hot.accept(acceptHMRUpdate(useStore, _hot));
}
const hot = _hot;
hot?.accept();
