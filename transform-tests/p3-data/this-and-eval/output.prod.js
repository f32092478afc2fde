(0, object.method)();
(0, object.method)`text`;
(0, eval)("code");
(0, plain)();
object.method();
export const type = typeof (0, undeclared);
delete (0, object.key);
new Class();
