import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
const { hot, url } = {
    hot: _hot,
    url: import.meta.url
};
const { hot: { data } = {}, ...rest } = {
    ...import.meta,
    hot: _hot
};
let late;
({ hot: late } = {
    hot: _hot
});
function setup({ hot: inner } = {
    hot: _hot
}) {
    return inner;
}
