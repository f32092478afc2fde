import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export function setup() {
    _hot.accept();
}
export class Store {
    static{
        _hot.dispose(()=>Store.close());
    }
    field = _hot.data.field;
    get kept() {
        return _hot.data.kept;
    }
    set kept(value) {
        _hot.data.kept = value;
    }
    async save() {
        await _hot.send("save");
    }
}
