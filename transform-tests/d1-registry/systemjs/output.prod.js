System.register([
    "./a",
    "./b"
], function(_export, _context) {
    "use strict";
    var a, here;
    _export({
        default: void 0,
        here: void 0
    });
    return {
        setters: [
            function(_a_ns) {
                a = _a_ns.a;
            },
            function(_b_ns) {
                var exportObj = {
                    __proto__: null
                };
                for(var key in _b_ns)if (key !== "default" && key !== "__esModule") exportObj[key] = _b_ns[key];
                _export(exportObj);
            }
        ],
        execute: async function() {
            await a;
            _export("here", here = _context.meta.url);
            _export("default", class {
                static kept = void 0;
            });
        }
    };
});
