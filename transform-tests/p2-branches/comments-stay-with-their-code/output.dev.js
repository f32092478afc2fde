import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
/* header */ import { a } from "./a"; // about a
// about the hot code
if (_hot) {
    // inside
    _hot.accept();
}
// about b
export const b = a; // behind b
/** doc of c */ export function c() {
    // first
    _hot.accept();
    // second
    return b;
}
