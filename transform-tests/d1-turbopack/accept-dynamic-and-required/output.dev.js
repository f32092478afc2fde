import { turbopackHot as _turbopackHot } from "import-meta-hot";
const _hot = _turbopackHot(import.meta.turbopackHot);
const lazy = ()=>import("./lazy");
const required = require("./required");
_hot.accept([
    "./lazy",
    "./required"
], ([lazy, required])=>use(lazy, required), [
    [
        (renewed, failed)=>import.meta.turbopackHot.accept("./lazy", renewed, failed),
        ()=>import("./lazy")
    ],
    [
        (renewed, failed)=>import.meta.turbopackHot.accept("./required", renewed, failed),
        ()=>require("./required")
    ]
]);
use(lazy, required);
