/**
 * Types of `import.meta.hot`, and of HTML files that programs import: `import "import-meta-hot/types"`, or `"types": ["import-meta-hot/types"]`.
 *
 * `hot` is declared as always there: the plugin compiles it in every mode, so that it may be called without a
 * guard. `if (import.meta.hot)` and `import.meta.hot?.accept()` are allowed all the same.
 */
/// <reference path="./html.d.ts" />
import type { ImportMetaHot } from "./dist/core/api.js";

export type * from "./dist/core/api.js";

declare global {
  interface ImportMeta {
    readonly hot: ImportMetaHot;
  }
}
