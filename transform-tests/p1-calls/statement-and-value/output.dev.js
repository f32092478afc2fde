import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot.accept(()=>never());
const result = _hot.send("x", argument());
use(_hot.on("e", ()=>{}), 2);
