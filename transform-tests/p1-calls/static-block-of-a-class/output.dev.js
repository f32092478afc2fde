import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export class A {
    static{
        _hot.accept();
    }
    static{}
    static{
        stays();
        _hot.accept();
    }
}
