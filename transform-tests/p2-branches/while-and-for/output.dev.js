import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
while(_hot)dead();
while(!_hot){
    stays();
    break;
}
for(let i = effect(); _hot; i++)dead();
for(effect(); _hot; dead())dead();
for(; !_hot;){
    stays();
    break;
}
for(_hot.accept(); x(); _hot.accept())stays();
