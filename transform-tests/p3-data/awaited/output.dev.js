import { webpackHot as _webpackHot } from "import-meta-hot";
const _hot = _webpackHot(import.meta.webpackHot);
export const db = await (_hot.data.db ??= connect());
export const other = _hot.data.other ??= await connect();
