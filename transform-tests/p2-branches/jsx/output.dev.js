import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
export const app = <main>
  {_hot && <Panel/>}
  {_hot ? <Dead/> : <Stays/>}
  {!_hot && <Stays {..._hot?.data}/>}
</main>;
