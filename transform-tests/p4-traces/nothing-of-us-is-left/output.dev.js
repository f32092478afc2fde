import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
import { render } from "./render";
import { socket } from "./socket";
const state = _hot?.data.state ?? {
    count: 0
};
render(state);
if (_hot) {
    _hot.accept("./render", (next)=>next.render(state), [
        (renewed, failed)=>import.meta.webpackHot.accept("./render", renewed, failed)
    ]);
    _hot.dispose((data)=>{
        data.state = state;
    });
    _hot.prune(()=>socket.close());
}
socket.open();
