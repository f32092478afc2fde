import { turbopackHot as _turbopackHot } from "import-meta-hot/hooks/turbopack";
const _hot = _turbopackHot(import.meta.turbopackHot, typeof __turbopack_context__ == "undefined" ? void 0 : __turbopack_context__);
import { a } from "./a";
import { b } from "./b";
_hot.accept("./a", (next)=>use(next, a), [
    (renewed, failed)=>import.meta.turbopackHot.accept("./a", renewed, failed)
]);
_hot.accept([
    "./a",
    "./b"
], ([a, b])=>use(a, b), [
    (renewed, failed)=>import.meta.turbopackHot.accept("./a", renewed, failed),
    (renewed, failed)=>import.meta.turbopackHot.accept("./b", renewed, failed)
]);
export { b };
