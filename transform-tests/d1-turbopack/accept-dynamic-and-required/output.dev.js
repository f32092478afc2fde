import { turbopackHot as _turbopackHot } from "import-meta-hot/hooks/turbopack";
const _hot = _turbopackHot(import.meta.turbopackHot, typeof __turbopack_context__ == "undefined" ? void 0 : __turbopack_context__);
const lazy = ()=>import("./lazy");
const required = require("./required");
_hot.accept([
    "./lazy",
    "./required"
], ([lazy, required])=>use(lazy, required), [
    (renewed, failed)=>import.meta.turbopackHot.accept("./lazy", renewed, failed),
    (renewed, failed)=>import.meta.turbopackHot.accept("./required", renewed, failed)
]);
use(lazy, required);
