import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const arrow = (x = _hot ? 1 : 2)=>{
    if (_hot) return;
    console.log(x);
};
export const object = {
    get value () {
        if (_hot) return 1;
        return 2;
    },
    set value (next){
        if (_hot) return;
        console.log(next);
    },
    method () {
        console.log("cold");
        if (!_hot) return;
        console.log("hot");
    }
};
export class Shape {
    constructor(x = _hot ? 1 : 2){
        this.x = x;
        if (!_hot) return;
        console.log("hot");
    }
}
