var a;
var b;
var i = 0;
use(a, b, i);
