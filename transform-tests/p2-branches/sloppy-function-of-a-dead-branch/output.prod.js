var f, h;
function stays() {}
function strict() {
    "use strict";
    {
        function scoped() {}
    }
    return typeof inner;
}
use(typeof f, typeof h);
