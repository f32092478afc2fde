import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
const x = 0;
if (!_hot) {
    const x = 1;
    use(x);
}
if (!_hot) {
    let y = 1;
}
if (!_hot) {
    class A {
    }
    use(A);
}
if (!_hot) {
    function f() {}
    f();
}
if (!_hot) {
    var v = 1;
    use(v);
}
use(x);
