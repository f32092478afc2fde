import type { T } from "./types";
import { type U } from "./more-types";
export type { V } from "./export-types";
import.meta.hot.accept(["./types", "./more-types", "./export-types"]);
