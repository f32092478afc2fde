import { webpackHot as _webpackHot } from "import-meta-hot";
const _hot = _webpackHot(import.meta.webpackHot);
import { value } from "./mixed";
const eq = require("./equals");
_hot.accept([
    "./mixed",
    "./equals"
], ()=>value, [
    (renewed)=>import.meta.webpackHot.accept("./mixed", renewed),
    (renewed)=>import.meta.webpackHot.accept("./equals", renewed)
]);
eq.use();
