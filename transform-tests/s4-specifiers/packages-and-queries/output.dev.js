import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import { h } from "preact";
import css from "./app.css?inline";
import json from "./data.json" with {
    type: "json"
};
_hot.accept([
    "preact",
    "./app.css?inline",
    "./data.json"
], void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("preact", renewed, failed),
    (renewed, failed)=>import.meta.webpackHot.accept("./app.css?inline", renewed, failed),
    (renewed, failed)=>import.meta.webpackHot.accept("./data.json", renewed, failed)
]);
use(h, css, json);
