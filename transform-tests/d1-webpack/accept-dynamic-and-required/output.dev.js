import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
const lazy = ()=>import("./lazy");
const required = require("./required");
_hot.accept([
    "./lazy",
    "./required"
], ([lazy, required])=>use(lazy, required), [
    (renewed, failed)=>import.meta.webpackHot.accept("./lazy", renewed, failed),
    (renewed, failed)=>import.meta.webpackHot.accept("./required", renewed, failed)
]);
use(lazy, required);
