import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export function run(process1) {
    process1.env.LOCAL && _hot.accept();
}
process.env.GLOBAL && _hot.accept();
