import { $$refresh as _$$refresh, $$registry as _$$registry, $$component as _$$component } from "solid-refresh";
const _REGISTRY = _$$registry();
const App = _$$component(_REGISTRY, "App", ()=>"app");
export default App;
