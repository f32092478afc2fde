import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import { acceptHMRUpdate, defineStore } from "pinia";
export const useStore = defineStore("main", {});
if (_hot) {
    _hot.accept(acceptHMRUpdate(useStore, _hot));
}
