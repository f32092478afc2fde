"use strict";
Object.defineProperty(exports, "b", {
    enumerable: true,
    get: function() {
        return b;
    }
});
var _a = require("./a");
const b = _a.a;
