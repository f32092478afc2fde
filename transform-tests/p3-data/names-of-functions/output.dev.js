import { webpackHot as _webpackHot } from "import-meta-hot";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot.written.a ??= ()=>{};
export const b = _hot.data.b ?? function() {};
export let c;
c = _hot.data.c || class {
};
export const d = {
    d: _hot.written.d ??= ()=>{}
};
export class E {
    e = _hot.written.e ??= ()=>{};
    static #f = _hot ? 1 : ()=>{};
}
export const g = ({ g = _hot.data.g ?? (()=>{}) }, h = _hot.written.h ??= class {
})=>{};
export const named = _hot.written.named ??= function name() {};
export const inner = wrap(_hot.written.inner ??= ()=>{});
export const other = ()=>{};
