import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export function f() {
    before();
    if (!_hot) return 1;
    dead();
    var kept = 2;
    function hoisted() {
        return kept;
    }
}
export function g() {
    if (!_hot) return;
    const scoped = _hot.data.x;
    return ()=>scoped;
}
