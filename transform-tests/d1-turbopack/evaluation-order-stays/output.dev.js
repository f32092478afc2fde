import { turbopackHot as _turbopackHot } from "import-meta-hot/hooks/turbopack";
const _hot = _turbopackHot(import.meta.turbopackHot, typeof __turbopack_context__ == "undefined" ? void 0 : __turbopack_context__);
import "./first";
import { second } from "./second";
_hot.accept("./second", use, [
    (renewed, failed)=>import.meta.turbopackHot.accept("./second", renewed, failed)
]);
export * from "./third";
use(second);
