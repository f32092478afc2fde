import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
a: if (_hot) {
    break a;
}
b: if (_hot) {
    dead();
} else {
    if (x()) break b;
    stays();
}
c: {
    if (!_hot) break c;
    dead();
}
d: if (!_hot) {
    stays();
}
e: do {
    if (x()) continue e;
    once();
}while (_hot)
