import { turbopackHot as _turbopackHot } from "import-meta-hot";
const _hot = _turbopackHot(import.meta.turbopackHot);
import "./first";
import { second } from "./second";
_hot.accept("./second", use, [
    [
        (renewed, failed)=>import.meta.turbopackHot.accept("./second", renewed, failed),
        ()=>_dependency
    ]
]);
export * from "./third";
use(second);
import * as _dependency from "./second";
