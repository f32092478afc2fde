import.meta.hot.accept();
"use client";
export function f() {
  import.meta.hot.accept();
  "use strict";
  stays();
}
