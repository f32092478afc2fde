export const a = (0, ()=>{});
export const b = (0, function() {});
export let c;
c = (0, class {
});
export const d = {
    d: (0, ()=>{})
};
export class E {
    e = (0, ()=>{});
    static #f = (0, ()=>{});
}
export const g = ({ g = (0, ()=>{}) }, h = (0, class {
}))=>{};
export const named = function name() {};
export const inner = wrap(()=>{});
export const other = ()=>{};
