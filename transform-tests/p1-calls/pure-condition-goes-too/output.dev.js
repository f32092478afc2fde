import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
const debug = true;
if (debug) _hot.accept();
if (process.env.NODE_ENV !== "production") {
    _hot.accept();
}
if (typeof window !== "undefined" && debug) {
    _hot.dispose(()=>{});
}
