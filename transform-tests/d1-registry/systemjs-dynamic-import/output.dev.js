System.register([
    "import-meta-hot/hooks/registry"
], function(_export, _context) {
    "use strict";
    var _hot, _registryHot, lazy;
    function f() {
        _hot.invalidate();
    }
    _export({
        f: f,
        lazy: void 0
    });
    return {
        setters: [
            function(_registry_ns) {
                _registryHot = _registry_ns.registryHot;
            }
        ],
        execute: function() {
            _hot = _registryHot(_context.meta);
            _export("lazy", lazy = ()=>_context.import("./lazy"));
            _hot.accept([
                "./lazy"
            ], ([next])=>use(next));
        }
    };
});
