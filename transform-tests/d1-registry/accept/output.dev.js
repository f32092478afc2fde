import { registryHot as _registryHot } from "import-meta-hot/hooks/registry";
const _hot = _registryHot(import.meta);
import { a } from "./a";
_hot.accept("./a", (next)=>use(next, a));
_hot.accept();
_hot.selfAcceptingData.n ??= 1;
