"use client";
"use strict";
// a comment
import { a } from "./a";
import.meta.hot.accept();
a();
