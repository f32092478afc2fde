import { install } from "@cspotcode/source-map-support";
import { sourceMaps } from "./instantiate.js";

/** Makes stack traces show the original lines. */
export function mapStacks(): void {
  install({
    environment: "node",
    handleUncaughtExceptions: true,
    hookRequire: false,
    retrieveSourceMap(path: string) {
      const map = sourceMaps.get(path);
      return map ? { url: path, map } : null;
    },
  });
}
