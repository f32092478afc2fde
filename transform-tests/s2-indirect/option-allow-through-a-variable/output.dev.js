import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
const meta = import.meta;
_hot.accept();
if (_hot) go();
export const { hot, url } = {
    hot: _hot,
    url: meta.url
};
export const x = _hot.data.x ?? 1;
