import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot.data.a ?? create();
export const b = _hot.data.b || create();
export const c = _hot.data?.c ?? _hot?.data?.c ?? 3;
export let { runs } = {
    runs: (_hot.data.runs ?? 0) + 1
};
