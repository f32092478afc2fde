export function load(require) {
    return require("./local");
}
require("./global");
import.meta.hot.accept(["./local", "./global"]);
