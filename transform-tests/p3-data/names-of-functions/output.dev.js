import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot.selfAcceptingData.a ??= ()=>{};
export const b = _hot.data.b ?? function() {};
export let c;
c = _hot.data.c || class {
};
export const d = {
    d: _hot.selfAcceptingData.d ??= ()=>{}
};
export class E {
    e = _hot.selfAcceptingData.e ??= ()=>{};
    static #f = _hot ? 1 : ()=>{};
}
export const g = ({ g = _hot.data.g ?? (()=>{}) }, h = _hot.selfAcceptingData.h ??= class {
})=>{};
export const named = _hot.selfAcceptingData.named ??= function name() {};
export const inner = wrap(_hot.selfAcceptingData.inner ??= ()=>{});
export const other = ()=>{};
