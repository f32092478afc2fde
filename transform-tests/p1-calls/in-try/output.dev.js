import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
try {
    _hot.accept();
} catch (error) {
    report(error);
}
try {
    _hot.accept();
} finally{
    always();
}
try {
    stays();
} finally{
    _hot.accept();
}
try {
    stays();
} catch  {
    _hot.accept();
}
try {
    _hot.accept();
} catch  {
    var kept = 1;
}
use(kept);
