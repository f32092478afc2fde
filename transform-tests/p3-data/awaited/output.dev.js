import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const db = await (_hot.selfAcceptingData.db ??= connect());
export const other = _hot.selfAcceptingData.other ??= await connect();
