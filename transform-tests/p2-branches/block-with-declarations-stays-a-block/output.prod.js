const x = 0;
{
    const x = 1;
    use(x);
}{
    let y = 1;
}{
    class A {
    }
    use(A);
}{
    function f() {}
    f();
}var v = 1;
use(v);
use(x);
