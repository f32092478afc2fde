System.register([], function(_export, _context) {
    "use strict";
    var lazy;
    function f() {}
    _export({
        f: f,
        lazy: void 0
    });
    return {
        setters: [],
        execute: function() {
            _export("lazy", lazy = ()=>_context.import("./lazy"));
        }
    };
});
