"use client";
"use strict";
import { webpackHot as _webpackHot } from "import-meta-hot/hooks/webpack";
const _hot = _webpackHot(import.meta.webpackHot);
// a comment
import { a } from "./a";
_hot.accept();
a();
