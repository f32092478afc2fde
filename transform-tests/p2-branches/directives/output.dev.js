"use client";
"use strict";
import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
if (_hot) dead();
"not a directive";
export function f() {
    "use server";
    _hot.accept();
    "use strict";
    stays();
}
