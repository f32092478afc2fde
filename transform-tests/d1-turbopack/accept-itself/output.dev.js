"use client";
import { turbopackHot as _turbopackHot } from "import-meta-hot";
const _hot = _turbopackHot(import.meta.turbopackHot);
_hot.accept();
