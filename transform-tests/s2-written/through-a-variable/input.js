const meta = import.meta;
meta.hot = 1;
delete meta.hot;
[meta.hot] = [1];
