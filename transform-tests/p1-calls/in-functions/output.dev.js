import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const arrow = ()=>_hot.accept();
export function block() {
    _hot.accept();
}
export async function asynchronous() {
    return _hot.send("x");
}
