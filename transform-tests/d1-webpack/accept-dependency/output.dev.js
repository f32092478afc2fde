import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import { a } from "./a";
_hot.accept("./a", void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./a", renewed, failed)
]);
_hot.accept("./a", (next)=>use(next, a), [
    (renewed, failed)=>import.meta.webpackHot.accept("./a", renewed, failed)
]);
