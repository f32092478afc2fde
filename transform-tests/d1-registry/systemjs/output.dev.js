System.register([
    "import-meta-hot/hooks/registry",
    "./a",
    "./b"
], function(_export, _context) {
    "use strict";
    var _hot, _registryHot, a, here;
    _export({
        default: void 0,
        here: void 0
    });
    return {
        setters: [
            function(_registry_ns) {
                _registryHot = _registry_ns.registryHot;
            },
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
            _hot = _registryHot(_context.meta);
            _hot.accept("./a", (next)=>use(next, a));
            if (_hot) _hot.dispose((data)=>{
                data.a = a;
            });
            await a;
            _export("here", here = _context.meta.url);
            _export("default", class {
                static kept = _hot.data.kept;
            });
        }
    };
});
