export function f() {
    stays();
}
