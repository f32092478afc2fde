"use client";
import { turbopackHot as _turbopackHot } from "import-meta-hot/hooks/turbopack";
const _hot = _turbopackHot(import.meta.turbopackHot, typeof __turbopack_context__ == "undefined" ? void 0 : __turbopack_context__);
_hot.accept();
