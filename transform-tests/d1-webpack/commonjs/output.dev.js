"use strict";
Object.defineProperty(exports, "b", {
    enumerable: true,
    get: function() {
        return b;
    }
});
var _webpack = require("import-meta-hot/hooks/webpack");
var _a = require("./a");
const _hot = (0, _webpack.webpackHot)(import.meta.webpackHot);
_hot.accept("./a", ()=>use(_a.a), [
    (renewed, failed)=>import.meta.webpackHot.accept("./a", renewed, failed)
]);
const b = _a.a;
