"use client";
"use strict";
if (import.meta.hot) dead();
"not a directive";
export function f() {
  "use server";
  import.meta.hot.accept();
  "use strict";
  stays();
}
