import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot.accept();
if (false) {
    stays();
}
const x = (void 0) ?? 1;
(0, object.method)();
void 0;
{};
typeof undefined === "undefined" && stays();
export const y = x ? null : undefined;
