const { hot, url } = import.meta;
const { hot: { data } = {}, ...rest } = import.meta;
let late;
({ hot: late } = import.meta);
function setup({ hot: inner } = import.meta) { return inner; }
