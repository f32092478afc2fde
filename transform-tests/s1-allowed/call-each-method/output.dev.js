import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
_hot.accept();
_hot.dispose((data)=>save(data));
_hot.prune(()=>stop());
_hot.invalidate("cannot take it");
_hot.on("vite:afterUpdate", log);
_hot.off("vite:afterUpdate", log);
_hot.send("app:event", {
    n: 1
});
_hot.decline();
