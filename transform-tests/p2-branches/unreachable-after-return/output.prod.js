export function f() {
    before();
    return 1;
    var kept;
    function hoisted() {
        return kept;
    }
}
export function g() {
    return;
    const scoped = void 0;
    return ()=>scoped;
}
