(void 0).b = 1;
new Map().set("x", 1);
[].push(x);
