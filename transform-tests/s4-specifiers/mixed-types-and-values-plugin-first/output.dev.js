import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import { value } from "./mixed";
const eq = require("./equals");
_hot.accept([
    "./mixed",
    "./equals"
], ()=>value, [
    (renewed, failed)=>import.meta.webpackHot.accept("./mixed", renewed, failed),
    (renewed, failed)=>import.meta.webpackHot.accept("./equals", renewed, failed)
]);
eq.use();
