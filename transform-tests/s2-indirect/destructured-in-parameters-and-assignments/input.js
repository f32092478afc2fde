let hot;
({ hot } = import.meta);
function setup({ hot: inner = 1 } = import.meta) {}
