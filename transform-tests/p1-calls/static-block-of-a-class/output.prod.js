export class A {
    static{}
    static{
        stays();
    }
}
