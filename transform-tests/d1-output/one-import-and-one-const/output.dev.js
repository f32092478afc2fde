import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import { a } from "./a";
_hot.accept();
_hot.dispose(()=>a());
export const kept = _hot.data.kept;
