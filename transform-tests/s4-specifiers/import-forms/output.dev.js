import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import "./side-effect";
import def from "./default";
import { named } from "./named";
import * as all from "./namespace";
export { re } from "./export-from";
export * from "./export-star";
export * as star from "./export-star-as";
const lazy = ()=>import("./dynamic");
const template = ()=>import(`./dynamic-template`);
const required = require("./required");
_hot.accept("./side-effect", void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./side-effect", renewed, failed)
]);
_hot.accept("./default", void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./default", renewed, failed)
]);
_hot.accept("./named", void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./named", renewed, failed)
]);
_hot.accept("./namespace", void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./namespace", renewed, failed)
]);
_hot.accept("./export-from", void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./export-from", renewed, failed)
]);
_hot.accept("./export-star", void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./export-star", renewed, failed)
]);
_hot.accept("./export-star-as", void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./export-star-as", renewed, failed)
]);
_hot.accept("./dynamic", void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./dynamic", renewed, failed)
]);
_hot.accept("./dynamic-template", void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./dynamic-template", renewed, failed)
]);
_hot.accept("./required", void 0, [
    (renewed, failed)=>import.meta.webpackHot.accept("./required", renewed, failed)
]);
use(def, named, all, lazy, template, required);
