import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (_hot) {
    var a = 1, { b, c: [d, ...e] } = dead();
    for (var f of []){
        var g;
    }
    try {} catch (err) {
        var h;
    }
    const notHoisted = ()=>{
        var inner;
    };
}
export const types = ()=>[
        a,
        b,
        d,
        e,
        f,
        g,
        h
    ];
