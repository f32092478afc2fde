import { webpackHot as _webpackHot } from "import-meta-hot";
const _hot = _webpackHot(import.meta.webpackHot);
import { a } from "./a";
const result = before() ? _hot.accept("./a", (next)=>{
    use(next);
}, [
    (renewed)=>import.meta.webpackHot.accept("./a", renewed)
]) : null;
_hot?.accept([
    "./a"
], void 0, [
    (renewed)=>import.meta.webpackHot.accept("./a", renewed)
]);
export { a, result };
