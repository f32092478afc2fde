import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
do {
    once();
}while (_hot)
do {
    if (x()) break;
    once();
}while (_hot)
do {
    if (x()) continue;
    once();
}while (_hot)
do {
    for(;;)break;
    switch(x()){
        case 1:
            break;
    }
    once();
}while (_hot)
do {
    const y = 1;
    use(y);
}while (_hot && effect())
