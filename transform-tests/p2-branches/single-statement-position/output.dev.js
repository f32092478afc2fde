import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (a()) {
    if (!_hot) {
        first();
        second();
    }
}
for (const x1 of list)if (!_hot) {
    const y1 = x1;
    use(y1);
}
while(a())if (_hot) dead();
if (a()) if (b()) x();
else if (_hot) dead();
else y();
else z();
