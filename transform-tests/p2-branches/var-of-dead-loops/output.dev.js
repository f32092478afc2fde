import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
while(_hot){
    var a = 1;
}
for(var i = 0; _hot; i++){
    var b = 1;
}
use(a, b, i);
