const eq = require("./equals");
eq.use();
export { };
