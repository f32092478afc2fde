import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
while(_hot){
    spin();
}
for(let i = 0; _hot; i++)spin();
do {
    once();
}while (_hot)
