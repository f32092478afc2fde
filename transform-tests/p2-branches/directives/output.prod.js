"use client";
"use strict";
export function f() {
    "use server";
    stays();
}
