import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import "./a";
import.meta.webpackHot?.accept("./a", ()=>{});
_hot.accept("./a", ()=>{}, [
    (renewed, failed)=>import.meta.webpackHot.accept("./a", renewed, failed)
]);
