[({}).a, ({}).b = 1] = list;
({ x: ({}).c } = object);
for (({}).d of list)use(void 0);
for(const key in {})dead(key);
