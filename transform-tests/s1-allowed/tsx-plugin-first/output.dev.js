import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export function App({ n }) {
    switch(n){
        case 1:
            return <b>{_hot ? "dev" : "prod"}</b>;
        default:
            return <i onClick={()=>_hot.invalidate()}>{n}</i>;
    }
}
