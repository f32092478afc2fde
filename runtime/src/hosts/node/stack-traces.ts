import { createRequire } from "node:module";
import { sourceMapOf } from "./instantiate.js";

// Node would parse the package for its names before it evaluates it.
const { install } = createRequire(import.meta.url)(
  "@cspotcode/source-map-support",
) as typeof import("@cspotcode/source-map-support");

/** Makes stack traces show the original lines. */
export function mapStacks(): void {
  install({
    environment: "node",
    handleUncaughtExceptions: false,
    hookRequire: false,
    // A file has another source map after an update.
    emptyCacheBetweenOperations: true,
    retrieveSourceMap(path: string) {
      const map = sourceMapOf(path);
      return map ? { url: path, map } : null;
    },
  });
}
