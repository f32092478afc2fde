import { turbopackHot as _turbopackHot } from "import-meta-hot";
const _hot = _turbopackHot(import.meta.turbopackHot);
import { a } from "./a";
import { b } from "./b";
_hot.accept("./a", (next)=>use(next, a), [
    [
        (renewed, failed)=>import.meta.turbopackHot.accept("./a", renewed, failed),
        ()=>_dependency
    ]
]);
_hot.accept([
    "./a",
    "./b"
], ([a, b])=>use(a, b), [
    [
        (renewed, failed)=>import.meta.turbopackHot.accept("./a", renewed, failed),
        ()=>_dependency
    ],
    [
        (renewed, failed)=>import.meta.turbopackHot.accept("./b", renewed, failed),
        ()=>_dependency1
    ]
]);
export { b };
import * as _dependency from "./a";
import * as _dependency1 from "./b";
