import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import { $$refresh as _$$refresh, $$registry as _$$registry, $$component as _$$component } from "solid-refresh";
const _REGISTRY = _$$registry();
const App = _$$component(_REGISTRY, "App", ()=>"app");
if (_hot) {
    _$$refresh("vite", _hot, _REGISTRY);
    _hot.accept();
}
export default App;
