import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import { a } from "./a";
import { b } from "./b";
_hot.accept([
    "./a",
    "./b"
], void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./a", renewed, failed),
    (renewed, failed)=>import.meta.webpackHot.accept("./b", renewed, failed)
]);
_hot.accept([
    "./a",
    `./b`
], ([a, b])=>use(a, b), [
    (renewed, failed)=>import.meta.webpackHot.accept("./a", renewed, failed),
    (renewed, failed)=>import.meta.webpackHot.accept("./b", renewed, failed)
]);
use(a, b);
