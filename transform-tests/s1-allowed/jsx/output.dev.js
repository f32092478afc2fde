import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export function App({ n }) {
    return <main>
    <p>hot text {n}</p>
    {_hot && <Panel data={_hot.data.panel}/>}
    {_hot ? <b>dev</b> : <i>prod</i>}
  </main>;
}
_hot?.accept();
