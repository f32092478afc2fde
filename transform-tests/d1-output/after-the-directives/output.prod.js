"use client";
"use strict";
// a comment
import { a } from "./a";
a();
