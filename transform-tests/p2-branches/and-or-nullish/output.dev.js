import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const a = _hot && dead();
export const b = !_hot && stays();
export const c = !_hot || dead();
export const d = !!_hot || stays();
if (_hot ?? effect()) maybe();
if (_hot || effect()) maybe();
